//! The raw difference split in two: which events an outlet covers, and how it words them.
//!
//! ```text
//! raw        log₂ of the ratio of rates over all documents that have an event
//! wording    log₂ of the Mantel-Haenszel ratio inside the events that both sides cover
//! selection  raw − wording
//! ```
//!
//! Their intervals are those of the infinitesimal jackknife over events: how far would ln of a ratio move if event e
//! weighed a little more?
//!
//! ```text
//! raw      u_e = (Y_Ae/Y_A − N_Ae/N_A) − (Y_Be/Y_B − N_Be/N_B)
//! wording  v_e = R_e/R − S_e/S                R_e = Y_Ae·N_Be/N_e,  S_e = Y_Be·N_Ae/N_e
//! Var = E/(E − 1) · Σ_e (u_e − v_e)²          t with E − 1 degrees of freedom
//! ```
//!
//! E are the events that either side covers. Both influences add up to 0. Where nobody uses the feature v is 0 and u
//! holds the words alone, whose squares are added up once for all features.
//! Reference: Jaeckel (1972), *The Infinitesimal Jackknife*; Efron (1982), *The Jackknife, the Bootstrap and Other
//! Resampling Plans*, §6.

use super::within::MIN_EVENTS;
use super::{Estimate, Quantiles};
use crate::count::Total;
use crate::formula::stratified::Stratum;
use std::f64::consts::LN_2;

/// Less than this share of all squares is rounding.
const ROUNDING: f64 = 1e-12;

/// What is known of a row within events besides the ratio inside them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Within {
    /// How many events both sides cover.
    pub events: u64,
    /// log₂ of the ratio of rates over all documents that have an event; no value where a side never uses the feature.
    pub raw: Estimate,
    /// What the choice of events adds to it: raw − wording.
    pub selection: Estimate,
    /// Rates inside the shared events, each event with the weight `N_A·N_B/N` that it has in the Mantel-Haenszel ratio,
    /// which is the ratio of these two.
    pub rates: Option<[f64; 2]>,
}

impl Within {
    /// Split a raw log ratio. `errors` are the standard errors of raw and selection, of so many events.
    pub(super) fn split(&mut self, raw: f64, wording: f64, errors: Option<([f64; 2], u64)>, quantiles: &mut Quantiles) {
        let selection = raw - wording;
        // Both parts add up to what is shown as raw, to the last bit.
        let reach = errors.map(|(errors, events)| errors.map(|error| quantiles.t(events - 1) * error));
        let around = |value: f64, part: usize| Estimate {
            value: Some(value),
            low: reach.map(|reach| value - reach[part]),
            high: reach.map(|reach| value + reach[part]),
        };
        (self.raw, self.selection) = (around(selection + wording, 0), around(selection, 1));
    }
}

/// What the events of a comparison hold, whatever the feature.
pub(super) struct Coverage {
    /// How many events both sides cover.
    pub shared: usize,
    /// How many either covers.
    either: usize,
    /// Words of both sides.
    n: [f64; 2],
    /// Σ over events of the square of the difference of their shares of words.
    squares: f64,
    /// `Σ N_A·N_B/N` over shared events.
    weight: f64,
}

impl Coverage {
    /// From the totals of both sides per event.
    pub(super) fn of(events: &[[Total; 2]]) -> Self {
        let words = |side: usize| events.iter().map(|event| event[side].n).sum::<u64>() as f64;
        let mut all = Self { shared: 0, either: 0, n: [words(0), words(1)], squares: 0.0, weight: 0.0 };
        for [own, other] in events {
            if own.clusters > 0 || other.clusters > 0 {
                all.either += 1;
                all.squares += all.share(own.n as f64, other.n as f64).powi(2);
            }
            if own.clusters > 0 && other.clusters > 0 {
                all.shared += 1;
                all.weight += own.n as f64 * (other.n as f64 / (own.n + other.n) as f64);
            }
        }
        all
    }

    /// By how much the share of an event in the words of the target exceeds that in the words of the reference.
    fn share(&self, own: f64, other: f64) -> f64 {
        own / self.n[0] - other / self.n[1]
    }

    /// Rates inside shared events, weighted as the Mantel-Haenszel ratio weights them.
    pub(super) fn rates(&self, shared: &[Stratum]) -> Option<[f64; 2]> {
        let side = |side: usize| shared.iter().map(|stratum| stratum.sides()[side]).sum::<f64>() / self.weight;
        (self.weight > 0.0).then(|| [side(0), side(1)])
    }

    /// The standard errors of raw and selection in log₂ and the number of events, from the events in which either side
    /// uses the feature and whether both cover them. `None` below 3 events (of either kind), and where one event holds all
    /// uses of a side: without it there would be no ratio.
    pub(super) fn error(&self, touched: &[Stratum], shared: &[bool]) -> Option<([f64; 2], u64)> {
        let (mut y, mut sides) = ([0.0; 2], [0.0; 2]);
        for (event, &shared) in touched.iter().zip(shared) {
            y = [y[0] + event.f1, y[1] + event.f2];
            if shared {
                let [own, other] = event.sides();
                sides = [sides[0] + own, sides[1] + other];
            }
        }
        let alone = |(event, &shared): (&Stratum, &bool)| {
            let [own, other] = if shared { event.sides() } else { [0.0; 2] };
            event.f1 >= y[0] || event.f2 >= y[1] || own >= sides[0] || other >= sides[1]
        };
        if self.shared < MIN_EVENTS || touched.iter().zip(shared).any(alone) {
            return None;
        }
        let (mut unused, mut raw, mut selection) = (self.squares, 0.0, 0.0);
        for (event, &shared) in touched.iter().zip(shared) {
            let share = self.share(event.n1, event.n2);
            let of_raw = event.f1 / y[0] - event.f2 / y[1] - share;
            let [own, other] = if shared { event.sides() } else { [0.0; 2] };
            unused -= share * share;
            raw += of_raw * of_raw;
            selection += (of_raw - (own / sides[0] - other / sides[1])).powi(2);
        }
        // What is left of a difference of sums may be their rounding.
        let unused = if unused > ROUNDING * self.squares { unused } else { 0.0 };
        let events = self.either as f64;
        let error = |squares: f64| {
            let squares = squares + unused;
            let squares = if squares > ROUNDING * self.squares { squares } else { 0.0 };
            (events / (events - 1.0) * squares).sqrt() / LN_2
        };
        Some(([error(raw), error(selection)], self.either as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(n: u64) -> Total {
        Total { documents: 1, clusters: 1, n, nn: u128::from(n * n) }
    }

    #[test]
    fn outlets_that_cover_the_same_have_no_selection() {
        let coverage = Coverage::of(&[[total(100), total(200)], [total(300), total(600)], [total(50), total(100)]]);
        let event = |f1, n1: f64, f2| Stratum { f1, n1, f2, n2: 2.0 * n1 };
        let touched = [event(4.0, 100.0, 3.0), event(1.0, 300.0, 9.0), event(2.0, 50.0, 1.0)];
        let ([raw, selection], events) = coverage.error(&touched, &[true; 3]).unwrap();
        assert!(raw > 0.1 && selection < 1e-7 && events == 3, "{raw} {selection}");
    }

    #[test]
    fn one_event_that_holds_a_side_tells_nothing_of_the_others() {
        let coverage = Coverage::of(&[[total(10), total(10)]; 4]);
        let event = |f1, f2| Stratum { f1, n1: 10.0, f2, n2: 10.0 };
        assert!(coverage.error(&[event(1.0, 1.0), event(0.0, 1.0)], &[true; 2]).is_none());
        assert!(coverage.error(&[event(1.0, 1.0), event(1.0, 1.0)], &[true; 2]).is_some());
        assert!(Coverage::of(&[[total(10), total(10)]; 2]).error(&[event(1.0, 1.0); 2], &[true; 2]).is_none());
    }
}
