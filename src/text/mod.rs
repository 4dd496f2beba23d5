//! A text → its words.
//!
//! [`segment`] cuts a text where Unicode says words end, [`fold`] gives a word its one spelling, [`stem`] takes its
//! ending off, [`stopwords`] knows the words that carry no content, [`sentence`] finds where sentences begin.

pub mod fold;
pub mod segment;
pub mod sentence;
pub mod stem;
pub mod stopwords;
