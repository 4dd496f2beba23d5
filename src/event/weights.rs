//! What the terms of an article weigh: how often it has them, and how few of the articles of its days do.

use super::{ALONE, PRIOR, TITLE};
use crate::corpus::{Account, COPY, NO_DATE};
use crate::count;
use crate::error::Result;
use crate::runtime::Task;
use crate::sparse::Csr;
use crate::tokens::Tokens;
use std::ops::Range;

/// The articles that can tell of an event, in the order of their days.
pub(super) struct Articles<'a> {
    /// Their numbers in the corpus.
    pub documents: Vec<usize>,
    /// The day of each; where days do not matter, all the same.
    days: Vec<i32>,
    reach: u32,
    /// Articles × terms, of length 1 each.
    pub weights: Csr<f64>,
    pub terms: Vec<&'a str>,
}

impl<'a> Articles<'a> {
    pub fn of(
        texts: &'a Tokens,
        titles: Option<&'a Tokens>,
        days: Option<&[Option<i32>]>,
        reach: Option<u32>,
        account: &mut Account,
        task: &Task,
    ) -> Result<Self> {
        let (terms, counts) = counted(texts, titles, task)?;
        let mut articles = Vec::with_capacity(texts.len());
        for document in 0..texts.len() {
            let day = days.map_or(Some(0), |days| days[document]);
            // A title is enough, but not that of an article which was left out.
            let left_out = texts.rejected(document).filter(|&reason| reason == COPY);
            let wordless = counts.row(document).next().is_none();
            let nothing = wordless.then(|| texts.rejected(document).unwrap_or("no words"));
            let reason = left_out.or(nothing).or(day.is_none().then_some(NO_DATE));
            account.add(reason);
            if let (None, Some(day)) = (reason, day) {
                articles.push((day, document));
            }
        }
        articles.sort_unstable();
        let (days, documents): (Vec<_>, Vec<_>) = articles.into_iter().unzip();
        let empty = Csr::with_capacity(terms.len(), 0);
        let mut articles = Self { documents, days, reach: reach.unwrap_or_default(), weights: empty, terms };
        articles.weigh(&counts, task)?;
        Ok(articles)
    }

    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// How many days lie between two articles, the first the earlier.
    pub fn gap(&self, one: usize, other: usize) -> u32 {
        self.days[other].abs_diff(self.days[one])
    }

    /// The article behind the last of the window that begins with this one.
    pub fn window(&self, one: usize) -> usize {
        let last = i64::from(self.days[one]) + i64::from(self.reach);
        self.days.partition_point(|&day| i64::from(day) <= last)
    }

    /// Put the weights in their rows. The articles of the window come and go day by day.
    fn weigh(&mut self, counts: &Csr<u32>, task: &Task) -> Result<()> {
        let add = |held: &mut [u32], articles: Range<usize>, documents: &[usize]| {
            for &document in &documents[articles] {
                counts.row(document).for_each(|(term, _)| held[term as usize] += 1);
            }
        };
        let mut everywhere = vec![0_u32; self.terms.len()];
        add(&mut everywhere, 0..self.len(), &self.documents);
        let mut within = vec![0_u32; self.terms.len()];
        let (mut begun, mut ended) = (0, 0);
        let mut row = Vec::new();
        task.begin("weighing terms", self.len());
        for article in 0..self.len() {
            task.advance(1)?;
            let first = i64::from(self.days[article]) - i64::from(self.reach);
            let window = self.window(article);
            add(&mut within, ended..window, &self.documents);
            ended = window;
            while i64::from(self.days[begun]) < first {
                counts.row(self.documents[begun]).for_each(|(term, _)| within[term as usize] -= 1);
                begun += 1;
            }
            let (all, there) = (self.len() as f64, (ended - begun) as f64);
            row.clear();
            for (term, count) in counts.row(self.documents[article]) {
                let docfreq = everywhere[term as usize];
                let expected = PRIOR * f64::from(docfreq) / all;
                let share = (f64::from(within[term as usize]) + expected) / (there + PRIOR);
                let weight = -share.ln() * (1.0 + f64::from(count).ln()) * if docfreq == 1 { ALONE } else { 1.0 };
                // What every article has tells nothing.
                if weight > 1e-9 {
                    row.push((term, weight));
                }
            }
            let length = row.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
            for &(term, weight) in &row {
                self.weights.push(term, weight / length);
            }
            self.weights.end_row()?;
        }
        task.charge(2 * self.weights.stored() * size_of::<(u32, f64)>())
    }
}

/// The terms of texts and titles, sorted, and how often each document has them.
fn counted<'a>(texts: &'a Tokens, titles: Option<&'a Tokens>, task: &Task) -> Result<(Vec<&'a str>, Csr<u32>)> {
    let of = |tokens: &'a Tokens| -> Result<(Vec<&'a str>, Csr<u32>)> {
        let (features, counts) = count::terms(tokens, task)?;
        Ok((features.iter().map(|&term| tokens.vocabulary().term(term)).collect(), counts.counts))
    };
    let (words, text_counts) = of(texts)?;
    let Some(titles) = titles else { return Ok((words, text_counts)) };
    let (title_words, title_counts) = of(titles)?;
    let mut terms = [words.as_slice(), title_words.as_slice()].concat();
    terms.sort_unstable();
    terms.dedup();
    let places = |words: &[&str]| -> Vec<u32> {
        let mut rest = (0_u32..).zip(&terms);
        words.iter().filter_map(|word| rest.find(|(_, term)| *term == word).map(|(place, _)| place)).collect()
    };
    let (from_text, from_title) = (places(&words), places(&title_words));
    let mut counts = Csr::with_capacity(terms.len(), text_counts.stored() + title_counts.stored());
    let mut row: Vec<(u32, u32)> = Vec::new();
    for document in 0..texts.len() {
        row.clear();
        row.extend(text_counts.row(document).map(|(term, count)| (from_text[term as usize], count)));
        row.extend(title_counts.row(document).map(|(term, count)| (from_title[term as usize], TITLE * count)));
        row.sort_unstable_by_key(|entry| entry.0);
        for same in row.chunk_by(|a, b| a.0 == b.0) {
            counts.push(same[0].0, same.iter().map(|entry| entry.1).sum());
        }
        counts.end_row()?;
    }
    Ok((terms, counts))
}
