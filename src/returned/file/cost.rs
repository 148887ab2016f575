//! What objects cost in memory, in bytes.

use lopdf::Object;

/// What an object takes in a list that doubles when it is full.
pub(crate) const CELL: usize = 2 * size_of::<Object>();

/// What a list takes that has next to nothing in it.
pub(crate) const LIST: usize = 4 * size_of::<Object>();

/// What a name or a string takes besides its bytes, and the entry of a dictionary
/// besides its key and its value.
pub(crate) const EXTRA: usize = 64;
