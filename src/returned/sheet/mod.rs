//! Answers off a sheet of paper, as far as its page shows them.
//!
//! A form that was flattened or printed to PDF still has its answers as text
//! in known places. [`register`] finds the form's pages by their printed words,
//! [`ink`] says what is [`painted`] over and around the letters, [`recover`] reads
//! each field, [`beside`] knows what is meant for it without being in it, [`on_line`] what
//! stands where people sign, and [`flattened`] makes a request of them. [`shown`] asks fields whether
//! they show what they hold.
//!
//! A copy that has its fields may say something else on its pages: [`untouched`]
//! tells whether a page is as it was made, [`unseen`] which fields nobody sees, [`over`] looks at the rest, and
//! [`amend`] draws the conclusions. [`scanned`] reads a form off pictures of all its pages,
//! [`pictured`] says what may stand on single ones, and [`skeleton`] knows those whose
//! letters nobody can read. [`crops`] are for people to look at.

mod alphabets;
mod amend;
pub(crate) mod answers;
mod apart;
mod asking;
mod beside;
mod codes;
mod covered;
mod crops;
mod displaced;
pub(crate) mod flat_stack;
pub(crate) mod flattened;
mod gaps;
mod ink;
mod line;
mod lookalikes;
mod on_line;
pub(crate) mod over;
mod painted;
mod paper_page;
pub(crate) mod pictured;
mod recover;
mod register;
pub(crate) mod repeated;
pub(crate) mod scanned;
pub(crate) mod shown;
mod skeleton;
mod stack;
mod typing;
mod unseen;
mod untouched;
