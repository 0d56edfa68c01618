//! A reader who wants to know more than was published. Works from a case file and a publication in the file
//! form alone and shares no code with the suppression: other reading, other arithmetic, other field.
//!
//! The outsider knows the trees, who is small, and everything published. The head of a unit knows no more:
//! how many reports were expected and received says nothing of voices. An author knows their own numbers.

pub mod bounds;
pub mod insiders;
pub mod protected;
pub mod reading;
pub mod span;
pub mod weak;
pub mod world;

use bounds::Bounds;
use protected::{Secret, remainders, secrets};
use reading::{Reading, Row};
use serde_json::Value;
use span::{Columns, Span};
use world::{Set, World};

/// How a secret came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// A number that is not true, a pair that is missing, an "empty" that tells.
    Wrong,
    /// It follows exactly.
    Exact,
    /// Plain subtraction gives it.
    Remainder,
    /// An author can tell another's part.
    Insider,
    /// It lies between bounds closer than the least number of voices.
    Bounds,
}

/// What the attacker found.
#[derive(Debug)]
pub struct Find {
    pub how: How,
    pub what: String,
}

/// How far an attack goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The exact tests.
    Exact,
    /// Bounds by linear programming as well, from the sums that are shown.
    Sums,
    /// And from the published shares.
    Shares,
}

/// Attacks a publication as everybody who reads it.
pub fn attack(case: &Value, published: &Value, reach: Reach) -> Vec<Find> {
    let world = World::read(case);
    let reading = Reading::of(&world, published);
    let mut finds: Vec<Find> =
        reading.faults.iter().map(|what| Find { how: How::Wrong, what: what.clone() }).collect();
    if !finds.is_empty() {
        return finds;
    }
    for r in 0..world.releases.len() {
        let rest = remainders(&world, &reading, r);
        finds.extend(rest.into_iter().map(|s| Find { how: How::Remainder, what: s.name }));
    }
    let secrets = secrets(&world, &reading);
    let views: Vec<View<'_>> = (0..=world.releases.len()).map(|n| View::new(&world, &reading, n)).collect();
    let spans: Vec<Span> = views.iter().map(View::span).collect();
    let mut bounds: Vec<Bounds<'_>> = views.iter().map(|v| v.bounds(&world, reach)).collect();
    let last = views.len() - 1;
    for secret in &secrets {
        let before = secret.release;
        // What the releases before gave away already can't be taken back.
        if views[last].gives(&spans[last], secret) {
            if !views[before].gives(&spans[before], secret) {
                finds.push(Find { how: How::Exact, what: secret.name.clone() });
            }
        } else if reach != Reach::Exact {
            let enough = world.min_voices as f64;
            let width = bounds[last].width(&world, &secret.plus, &secret.minus, enough);
            if width < enough - 1e-6
                && bounds[before].width(&world, &secret.plus, &secret.minus, enough) >= enough - 1e-6
            {
                finds.push(Find { how: How::Bounds, what: format!("{} within {width:.1}", secret.name) });
            }
        }
    }
    finds.extend(
        insiders::leaks(&world, &views, &spans).into_iter().map(|what| Find { how: How::Insider, what }),
    );
    finds
}

/// What a reader of the first releases knows.
pub struct View<'a> {
    pub rows: Vec<&'a Row>,
    present: Vec<&'a Set>,
    pub columns: Columns,
}

impl<'a> View<'a> {
    fn new(world: &World, reading: &'a Reading, releases: usize) -> Self {
        let rows: Vec<&Row> = reading.rows.iter().filter(|r| r.release < releases).collect();
        let present: Vec<&Set> = reading.present.iter().filter(|p| p.0 < releases).map(|p| &p.1).collect();
        let told = rows.iter().map(|r| &r.parts).chain(present.iter().copied());
        let columns = Columns::new(world.parts.len(), told);
        Self { rows, present, columns }
    }

    fn span(&self) -> Span {
        let mut span = Span::default();
        self.rows.iter().for_each(|r| span.add(&self.columns.row(&r.parts)));
        span
    }

    fn bounds(&self, world: &World, reach: Reach) -> Bounds<'_> {
        Bounds::new(world, &self.columns, self.rows.clone(), self.present.clone(), reach == Reach::Shares)
    }

    fn gives(&self, span: &Span, secret: &Secret) -> bool {
        let v = self.columns.vector(&secret.plus, &secret.minus, |_| false);
        v.is_some_and(|v| span.contains(&v))
    }
}
