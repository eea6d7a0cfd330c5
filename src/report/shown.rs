//! What pages and pictures show of an ensemble: figures by day, and nothing of how they are drawn.

pub(super) mod backdrop;
pub(super) mod everyone;
pub(super) mod first;
pub(super) mod map;
pub(super) mod panels;
pub(super) mod plane;

pub(super) use backdrop::strokes;
pub(super) use first::First;
pub(super) use map::Map;
pub(super) use panels::{Banded, Panels};
pub(super) use plane::Plane;
