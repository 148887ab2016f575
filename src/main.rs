//! The `misis-form` program.

fn main() {}
