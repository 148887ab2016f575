//! The command line of `misis-form`.

fn main() {}
