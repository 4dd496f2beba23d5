//! A text → its words.
//!
//! [`segment`] cuts a text where Unicode says words end, [`scan`] does the same several times as fast where the text is
//! plain, [`dictionary`] cuts the scripts that write no spaces and [`emoji`] knows emoji; [`fold`] gives a word its one
//! spelling, [`stem`] takes its ending off, [`stopwords`] knows the words that carry no content; [`sentence`] and
//! [`quote`] find where sentences and quotations begin and end.

pub mod dictionary;
pub mod emoji;
pub mod fold;
pub mod quote;
pub mod scan;
pub mod segment;
pub mod sentence;
pub mod stem;
pub mod stopwords;
