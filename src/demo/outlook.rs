//! Composes the cause, the forecast and the recommendation of one issue of a demo report.

use super::choice;
use super::issue::Plan;
use super::pen::Pen;
use super::slots;
use super::slots_opinion as opinion;

/// Why people think so.
pub fn cause(pen: &mut Pen, plan: &Plan) -> String {
    let openers =
        if plan.stance == "in_favour" { opinion::CAUSE_OPENERS_FAVOUR } else { opinion::CAUSE_OPENERS };
    let causes = choice::suitable(plan.bank, plan.kind, &plan.bank.causes);
    pen.fresh(|rng| {
        let (opener, first, who) = (rng.pick(openers), rng.pick(&causes), plan.who(rng));
        let second = rng.pick(&causes);
        let body = if second == first {
            format!("{opener} {first}")
        } else {
            format!("{opener} {first}, một phần nữa do {second}")
        };
        match rng.below(4) {
            0 => body,
            1 => format!("theo {who}, {body}"),
            2 => format!("theo ý kiến {}, {body}", rng.pick(slots::PLACES)),
            _ => format!("theo đánh giá của {who} {}, {body}", rng.pick(slots::WHEN)),
        }
    })
}

/// What the collaborator expects next.
pub fn forecast(pen: &mut Pen, plan: &Plan) -> String {
    pen.fresh(|rng| {
        let (opener, what) = (rng.pick(opinion::FORECAST_OPENERS), rng.pick(&plan.bank.forecasts));
        let (tail, who) = (rng.pick(opinion::FORECAST_TAILS), plan.who(rng));
        match rng.below(3) {
            0 => format!("{opener} {what}, {tail}"),
            1 => format!("theo nhận định của {who}, {opener} {what}"),
            _ => format!("theo nhận định của {who}, {opener} {what}, {tail}"),
        }
    })
}

/// What people ask for, and the level it is addressed to.
pub fn recommendation(pen: &mut Pen, plan: &Plan) -> (String, &'static str) {
    let mut asks = choice::asks(plan.bank, plan.kind);
    choice::near_first(&mut pen.rng, plan.subject, &mut asks, |ask| ask.phrase);
    let ask = asks[0];
    let same = asks.iter().skip(1).find(|other| other.level == ask.level);
    let second = if pen.rng.chance(350) { same } else { None };
    let text = pen.fresh(|rng| {
        let (opener, to) = (rng.pick(opinion::ASK_OPENERS), rng.pick(opinion::addressees(ask.level)));
        let mut body = format!("{opener} {to} {}", ask.phrase);
        if let Some(more) = second {
            body = format!("{body}, đồng thời {}", more.phrase);
        }
        match rng.below(3) {
            0 => format!("{body}, {}", rng.pick(opinion::ASK_TAILS)),
            1 => format!("từ ý kiến của {}, {body}", plan.who(rng)),
            _ => {
                let tail = rng.pick(opinion::ASK_TAILS);
                format!("từ phản ánh của {}, {body}, {tail}", plan.who(rng))
            }
        }
    });
    (text, ask.level)
}
