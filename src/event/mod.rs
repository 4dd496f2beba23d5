//! Which articles tell the same event: the same named, rare and title terms, within days of each other.
//!
//! A term weighs what it tells in its days: (1 + ln f)·ln(1/share), f its occurrences in the text plus [`TITLE`] times
//! those in the title, share the part of the articles within the window that have it, as if [`PRIOR`] further articles
//! had it as often as the whole corpus does. So the names of a long story weigh little while it is told every day, and
//! a window of a few articles is no evidence of what is common. The similarity of two articles is the cosine of their
//! weights, less the further apart they are in time.
//!
//! Articles are joined by complete linkage (Sørensen 1948): any two articles of an event are at least as alike as the
//! threshold says and no more days apart than the window, so events do not chain into sagas.

mod linkage;
mod weights;

use crate::corpus::Account;
use crate::error::{Error, Result};
use crate::runtime::{Task, map_items, map_ranges_with};
use crate::sparse::Csr;
use crate::tokens::Tokens;
use std::collections::BTreeMap;
use weights::Articles;

/// How often a word in the title counts as one in the text.
pub const TITLE: u32 = 2;
/// How many articles of the corpus at large stand beside those of a window.
pub const PRIOR: f64 = 50.0;
/// What a term weighs that no other article has, which is evidence of a difference, but weak.
pub const ALONE: f64 = 0.5;

/// Terms by which a link, or an event, is explained.
const SHOWN: usize = 5;
/// Articles per piece of parallel work.
const ARTICLES: usize = 16;

/// What makes an event.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted {
    /// The most days between two of its articles; `None` for articles whose dates do not matter.
    pub days: Option<u32>,
    /// The least similarity of two of its articles.
    pub threshold: f64,
}

impl Wanted {
    /// What is left of the similarity of articles so many days apart: all of it on the same day, little more than half
    /// at the end of the window.
    fn nearness(&self, gap: u32) -> f64 {
        self.days.map_or(1.0, |days| 1.0 - f64::from(gap) / (2.0 * f64::from(days) + 1.0))
    }
}

/// Two articles of an event, the earlier first, and what they share.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The documents.
    pub pair: (usize, usize),
    /// How alike they are.
    pub similarity: f64,
    /// The terms that add most to it.
    pub terms: Vec<String>,
}

/// At least two articles that tell the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its documents, by day.
    pub documents: Vec<usize>,
    /// The terms that add most to the similarity of its articles.
    pub terms: Vec<String>,
    /// Every two of its articles.
    pub links: Vec<Link>,
}

/// The events of a corpus, by the day of their first article.
#[derive(Debug, Clone, PartialEq)]
pub struct Events {
    /// All of them.
    pub events: Vec<Event>,
    /// What became of the documents: those in no event are rejected, and it says why.
    pub documents: Account,
}

/// Find the events of articles: their texts, their titles, and the day of each.
///
/// ```
/// use slantwise::{corpus::Texts, event::{Wanted, events}, runtime::Task, tokens::{TokenOptions, Tokens}};
/// use std::sync::Arc;
/// let texts: Arc<dyn Texts> = Arc::new(vec![
///     "Dockers strike in Merrow", "The strike of Merrow dockers goes on", "Snow falls in Tarn", "Schools of Ulm open",
/// ]);
/// let task = Task::new();
/// let tokens = Tokens::encode(texts, &TokenOptions::default(), &task)?;
/// let days = [Some(0), Some(1), Some(1), Some(1)];
/// let found = events(&tokens, None, Some(&days), Wanted { days: Some(3), threshold: 0.1 }, &task)?;
/// assert_eq!(found.events.len(), 1);
/// assert_eq!(found.events[0].documents, [0, 1]);
/// assert_eq!(found.events[0].terms[..3], ["dockers", "merrow", "strike"]);
/// # Ok::<(), slantwise::error::Error>(())
/// ```
pub fn events(
    texts: &Tokens,
    titles: Option<&Tokens>,
    days: Option<&[Option<i32>]>,
    wanted: Wanted,
    task: &Task,
) -> Result<Events> {
    for (what, found) in [("titles", titles.map(Tokens::len)), ("dates", days.map(<[_]>::len))] {
        if let Some(found) = found.filter(|&found| found != texts.len()) {
            return Err(Error::Length { what, found, expected: texts.len() });
        }
    }
    let days = days.filter(|_| wanted.days.is_some());
    let mut documents = Account::default();
    let articles = Articles::of(texts, titles, days, wanted.days, &mut documents, task)?;
    let pairs = alike(&articles, wanted, task)?;
    let clusters = linkage::complete(articles.len(), &pairs, task)?;
    let events = map_items(task, "explaining events", clusters, |cluster| Ok(articles.event(&cluster, wanted)))?;
    let told: usize = events.iter().map(|event| event.documents.len()).sum();
    documents.reject((articles.len() - told) as u64, "no other article tells it");
    Ok(Events { events, documents })
}

/// Every two articles in a window that are alike enough: their places in the order of days, and their similarity.
fn alike(articles: &Articles, wanted: Wanted, task: &Task) -> Result<Vec<(u32, u32, f64)>> {
    let by_term = articles.weights.transpose();
    let (starts, places, weights) = (by_term.indptr(), by_term.indices(), by_term.data());
    let line = || vec![0.0; articles.len()];
    let (_, found) =
        map_ranges_with(task, "comparing articles", articles.len(), ARTICLES, line, |sums: &mut Vec<f64>, range| {
            let mut found = Vec::new();
            for one in range {
                task.check()?;
                let end = articles.window(one);
                for (term, weight) in articles.weights.row(one) {
                    let (start, stop) = (starts[term as usize], starts[term as usize + 1]);
                    let from = start + places[start..stop].partition_point(|&other| other as usize <= one);
                    for place in from..stop {
                        let other = places[place] as usize;
                        if other >= end {
                            break;
                        }
                        sums[other] += weight * weights[place];
                    }
                }
                for (other, sum) in sums.iter_mut().enumerate().take(end).skip(one + 1) {
                    let similarity = std::mem::take(sum) * wanted.nearness(articles.gap(one, other));
                    if similarity >= wanted.threshold {
                        found.push((place(one), place(other), similarity));
                    }
                }
            }
            task.charge(found.len() * linkage::PAIR)?;
            Ok(found)
        })?;
    Ok(found.into_iter().flat_map(|(_, pairs)| pairs).collect())
}

/// Documents are numbered in 32 bits, as terms are.
fn place(article: usize) -> u32 {
    u32::try_from(article).unwrap_or(u32::MAX)
}

impl Articles<'_> {
    /// What joins the articles at these places.
    fn event(&self, cluster: &[u32], wanted: Wanted) -> Event {
        let mut links = Vec::with_capacity(cluster.len() * (cluster.len() - 1) / 2);
        let mut all = BTreeMap::<u32, f64>::new();
        for (number, &one) in cluster.iter().enumerate() {
            for &other in &cluster[number + 1..] {
                let (one, other) = (one as usize, other as usize);
                let shared = shared(&self.weights, one, other);
                let cosine: f64 = shared.iter().map(|(_, product)| product).sum();
                let similarity = cosine * wanted.nearness(self.gap(one, other));
                for &(term, product) in &shared {
                    *all.entry(term).or_default() += product;
                }
                let pair = (self.documents[one], self.documents[other]);
                links.push(Link { pair, similarity, terms: self.strongest(shared) });
            }
        }
        let documents = cluster.iter().map(|&article| self.documents[article as usize]).collect();
        Event { documents, terms: self.strongest(all.into_iter().collect()), links }
    }

    /// The terms that add most, of equals the first.
    fn strongest(&self, mut terms: Vec<(u32, f64)>) -> Vec<String> {
        terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        terms.iter().take(SHOWN).map(|&(term, _)| self.terms[term as usize].to_owned()).collect()
    }
}

/// The terms that two rows share, in their order, and the product of their weights.
fn shared(weights: &Csr<f64>, one: usize, other: usize) -> Vec<(u32, f64)> {
    let mut theirs = weights.row(other).peekable();
    let product = |(term, weight): (u32, f64)| {
        while theirs.next_if(|&(their, _)| their < term).is_some() {}
        theirs.next_if(|&(their, _)| their == term).map(|(_, their)| (term, weight * their))
    };
    weights.row(one).filter_map(product).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{COPY, Masked, Texts};
    use crate::tokens::TokenOptions;
    use std::sync::Arc;

    const WANTED: Wanted = Wanted { days: Some(3), threshold: 0.1 };

    fn encode(texts: Arc<dyn Texts>) -> Tokens {
        Tokens::encode(texts, &TokenOptions::default(), &Task::new()).unwrap()
    }

    #[test]
    fn an_article_that_was_left_out_is_not_found_by_its_title() {
        let titles: Arc<dyn Texts> = Arc::new(vec!["Strike in Merrow", "Merrow strike", "Strike: Merrow", "Snow"]);
        let texts = Arc::new(vec!["", "", "", ""]);
        let days = [Some(0); 4];
        let found = |texts: Arc<dyn Texts>| {
            events(&encode(texts), Some(&encode(titles.clone())), Some(&days), WANTED, &Task::new()).unwrap()
        };
        assert_eq!(found(texts.clone()).events[0].documents, [0, 1, 2]);
        let left = found(Arc::new(Masked::documents(texts, [1], COPY).unwrap()));
        assert_eq!(left.events[0].documents, [0, 2]);
        assert_eq!((left.documents.rejected[COPY], left.documents.counted), (1, 2));
        assert!(left.documents.balances());
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let tokens = encode(Arc::new(vec!["Strike in Merrow", "Snow"]));
        let short = encode(Arc::new(vec!["Strike"]));
        let told = |titles, days| events(&tokens, titles, days, WANTED, &Task::new());
        assert_eq!(told(Some(&short), None), Err(Error::Length { what: "titles", found: 1, expected: 2 }));
        assert_eq!(told(None, Some(&[None])), Err(Error::Length { what: "dates", found: 1, expected: 2 }));
    }

    #[test]
    fn extreme_days_are_just_far_apart() {
        let tokens = encode(Arc::new(vec!["Strike in Merrow", "Merrow: strike", "Snow"]));
        let days = [Some(i32::MIN), Some(i32::MAX), Some(0)];
        assert_eq!(events(&tokens, None, Some(&days), WANTED, &Task::new()).unwrap().events, []);
    }
}
