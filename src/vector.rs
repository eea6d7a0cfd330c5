//! The widest instructions that the machine has, chosen while running.
//!
//! A build for any machine of its kind may only use what all of them have. So the few loops that gain by it are compiled
//! several times, and the best one that this machine can do is called. Whole numbers and plain arithmetic without fused steps give
//! the same bits either way. The only file that names the crate for it.

/// Work that gains by wide instructions. It has to be inlined whole to be compiled for them.
pub(crate) trait Wide {
    /// What comes of it.
    type Output;

    /// The work, written as loops over arrays; whether the machine has wide instructions.
    fn work<const IS_WIDE: bool>(self) -> Self::Output;
}

struct Dispatched<W>(W);

impl<W: Wide> pulp::WithSimd for Dispatched<W> {
    type Output = W::Output;

    #[expect(clippy::inline_always, reason = "it is compiled for wide instructions only where it is inlined")]
    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> W::Output {
        if S::IS_SCALAR { self.0.work::<false>() } else { self.0.work::<true>() }
    }
}

/// Does a work with the widest instructions that there are.
#[inline]
pub(crate) fn work<W: Wide>(work: W) -> W::Output {
    pulp::Arch::new().dispatch(Dispatched(work))
}
