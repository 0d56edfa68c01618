//! Composes the streams of one issue of a demo report.

use super::corpus::DemoStream;
use super::issue::Plan;
use super::pen::Pen;
use super::rng::Rng;
use super::slots;
use super::slots_opinion as opinion;

/// The streams of an issue, the main one first; no stance twice.
pub fn compose(pen: &mut Pen, plan: &mut Plan) -> Vec<DemoStream> {
    let (main, count) = (prevalence(&mut pen.rng), count(&mut pen.rng));
    let count = if main == "overwhelming" { 1 } else { count };
    let stances = stances(&mut pen.rng, plan, count);
    let share = (plan.headcount / u32::try_from(count).unwrap_or(1)).max(3);
    let mut streams = Vec::with_capacity(count);
    for (place, stance) in stances.into_iter().enumerate() {
        let prevalence = match (place, main) {
            (0, _) => main,
            (1, "some" | "many") => pen.rng.word(&["some", "some", "many"]),
            _ => "some",
        };
        let intensity = intensity(&mut pen.rng, stance);
        streams.push(DemoStream {
            stance,
            prevalence,
            intensity,
            voices: voices(&mut pen.rng, prevalence, share),
            content: content(pen, plan, stance, prevalence, intensity),
        });
    }
    streams
}

fn prevalence(rng: &mut Rng) -> &'static str {
    match rng.below(100) {
        0..15 => "some",
        15..60 => "many",
        60..92 => "majority",
        _ => "overwhelming",
    }
}

fn count(rng: &mut Rng) -> usize {
    match rng.below(100) {
        0..45 => 1,
        45..83 => 2,
        83..97 => 3,
        _ => 4,
    }
}

fn stances(rng: &mut Rng, plan: &Plan, count: usize) -> Vec<&'static str> {
    let main = plan.stance;
    let mut others: Vec<&'static str> =
        ["in_favour", "concerned", "undecided"].into_iter().filter(|code| *code != main).collect();
    rng.shuffle(&mut others);
    if main != "opposed" && !plan.bank.code.starts_with('H') {
        let place = if rng.chance(250) { 0 } else { others.len() };
        others.insert(place, "opposed");
    }
    let mut stances = vec![main];
    stances.extend(others);
    stances.truncate(count);
    stances
}

fn intensity(rng: &mut Rng, stance: &str) -> &'static str {
    let (mild, moderate) = match stance {
        "in_favour" => (450, 547),
        "concerned" => (300, 530),
        "opposed" => (120, 430),
        _ => (700, 300),
    };
    match rng.below(1000) {
        drawn if drawn < mild => "mild",
        drawn if drawn < mild + moderate => "moderate",
        _ => "strong",
    }
}

fn voices(rng: &mut Rng, prevalence: &str, share: u32) -> u32 {
    let (low, high) = match prevalence {
        "some" => (5, 14),
        "many" => (10, 32),
        "majority" => (18, 48),
        _ => (28, 70),
    };
    rng.between(low, high).min(share)
}

fn content(
    pen: &mut Pen,
    plan: &mut Plan,
    stance: &'static str,
    prevalence: &str,
    intensity: &str,
) -> String {
    let clause = match stance {
        "in_favour" => plan.merits.deal(),
        "undecided" => plan.doubts.deal(),
        _ => plan.concerns.deal(),
    };
    let verbs = opinion::verbs(stance, intensity == "strong");
    let plan = &*plan;
    let mut text = pen.fresh(|rng| {
        let (many, who) = (rng.pick(slots::quantity(prevalence)), plan.who(rng));
        let core = format!("{many} {who} {} {clause}", rng.pick(verbs));
        let tail = rng.pick(opinion::tails(stance));
        match rng.below(4) {
            0 => core,
            1 => format!("{}, {core}", rng.pick(slots::PLACES)),
            2 => format!("{}, {core}, {tail}", rng.pick(slots::WHEN)),
            _ => format!("{core}, {tail}"),
        }
    });
    if matches!(stance, "concerned" | "opposed") && intensity == "strong" && pen.rng.chance(600) {
        let sign = pen.fresh(|rng| {
            let (sign, place) = (rng.pick(opinion::STRONG_SIGNS), rng.pick(slots::PLACES));
            match rng.below(2) {
                0 => format!("{place}, {sign}"),
                _ => format!("{}, {sign}, nhất là {place}", rng.pick(slots::WHEN)),
            }
        });
        text = format!("{text} {sign}");
    }
    text
}
