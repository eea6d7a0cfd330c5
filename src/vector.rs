//! The widest instructions that the machine has, chosen while running.
//!
//! A build for any machine of its kind may only use what all of them have. So the few loops that gain by it are compiled
//! several times, and the best one that this machine can do is called. Whole numbers and plain arithmetic without fused steps give
//! the same bits either way. The only file that names the crate for it.

/// Work that gains by wide instructions. It has to be small and inlined whole to be compiled for them.
pub(crate) trait Wide {
    /// What comes of it.
    type Output;

    /// The work, written as loops over arrays.
    fn widely(self) -> Self::Output;

    /// The same work where the machine has nothing wide.
    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn narrowly(self) -> Self::Output
    where
        Self: Sized,
    {
        self.widely()
    }
}

struct Dispatched<W>(W);

impl<W: Wide> pulp::WithSimd for Dispatched<W> {
    type Output = W::Output;

    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> W::Output {
        if S::IS_SCALAR { self.0.narrowly() } else { self.0.widely() }
    }
}

/// Does a work with the widest instructions that there are.
#[inline]
pub(crate) fn work<W: Wide>(work: W) -> W::Output {
    pulp::Arch::new().dispatch(Dispatched(work))
}
