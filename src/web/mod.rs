//! Pages: routes with their access, handlers by noun, templates filled with typed values.

mod access_tokens;
mod account;
mod accounts;
mod api;
mod assets;
mod audit;
mod completeness;
mod digests;
mod downloads;
mod duty_weeks;
mod exports;
mod extract;
mod figures;
mod flash;
mod form;
mod guidance;
mod health;
mod holidays;
mod home;
mod invitations;
mod jobs;
mod keyins;
mod layers;
mod layouts;
mod letter;
mod login;
mod mailbox;
mod matters;
mod page;
mod pending_changes;
mod previews;
mod publication;
mod qr;
mod releases;
mod report_form;
mod reports;
mod reviews;
mod rounds;
mod routes;
mod second_factors;
mod sessions;
mod settings;
mod stashes;
mod status;
mod summaries;
mod throttle;
mod topics;
mod units;
mod unsubscribing;
mod uploads;
mod watch;
mod working;

pub use routes::{Credential, Entry, Routes};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::app::App;
use crate::domain::access::Access;

/// All routes, each with what it asks of the person who calls it.
pub fn routes(app: &App) -> Routes {
    let routes = staff(collaborators(entrance(Routes::new(app))));
    let routes = api::routes(organisation(others(account_routes(recommendations(routes)))));
    if app.config.demo { mailbox(routes) } else { routes }
}

/// What everybody may reach, and what each person keeps for themselves.
fn entrance(routes: Routes) -> Routes {
    routes
        .add(Access::Public, "/healthz", get(health::alive))
        .add(Access::Public, "/readyz", get(health::ready))
        .add(Access::Public, "/metrics", get(health::metrics))
        .add(Access::Public, "/assets/{file}", get(assets::serve))
        .add(Access::Public, "/login", get(login::form).post(login::login))
        .add(Access::Public, "/login/duty", post(login::duty))
        .add(Access::Public, "/privacy", get(home::privacy))
        .add(Access::Public, "/lang", post(login::lang))
        .add(Access::HalfSignedIn, "/logout", post(login::logout))
        .add(Access::HalfSignedIn, "/login/factor", get(second_factors::prompt).post(second_factors::prove))
        .add(
            Access::HalfSignedIn,
            "/account/second-factor",
            get(second_factors::show).post(second_factors::act),
        )
        .add(Access::HalfSignedIn, "/account/second-factor/qr.svg", get(second_factors::picture))
        .add(Access::SignedIn, "/account/sessions", get(sessions::list).post(sessions::end))
        .add(Access::Reader, "/account/tokens", get(access_tokens::list).post(access_tokens::act))
        .add(Access::SignedIn, "/account/unsaved", get(stashes::show).post(stashes::discard))
        .add(Access::SignedIn, "/session/extend", post(sessions::extend))
        .add(Access::SignedIn, "/", get(home::home))
}

/// What those who file reports do, and staff who key one in.
fn collaborators(routes: Routes) -> Routes {
    routes
        .add(Access::Collaborator, "/reports", get(reports::list))
        .add(Access::Collaborator, "/reports/new", get(reports::choose).post(reports::start))
        .add(Access::Filing, "/reports/blank.pdf", get(reports::blank))
        .add(Access::Filing, "/reports/{id}", get(reports::show))
        .add(Access::Collaborator, "/reports/{id}/print", get(reports::print))
        .add(Access::Filing, "/reports/{id}/withdraw", post(reports::withdraw))
        .add(Access::Filing, "/reports/{id}/resume", post(reports::resume))
        .add(Access::Collaborator, "/reports/{id}/flash", get(flash::edit).post(flash::save))
        .add(Access::Filing, "/reports/{id}/edit", get(report_form::tasks).post(report_form::change_tasks))
        .add(
            Access::Filing,
            "/reports/{id}/general",
            get(report_form::general).post(report_form::save_general),
        )
        .add(
            Access::Filing,
            "/reports/{id}/issues/{n}",
            get(report_form::issue).post(report_form::save_issue),
        )
        .add(Access::Filing, "/reports/{id}/check", get(report_form::check).post(report_form::submit))
}

/// What staff and approvers do.
fn staff(routes: Routes) -> Routes {
    routes
        .add(Access::Staff, "/reviews", get(reviews::queue))
        .add(Access::Staff, "/reviews/accept", post(reviews::accept))
        .add(Access::Staff, "/reviews/{id}", get(reviews::show).post(reviews::decide))
        .add(Access::Staff, "/reviews/{id}/issues/{n}", post(reviews::code))
        .add(Access::Staff, "/reviews/{id}/text", post(reviews::take_out))
        .add(Access::Staff, "/reviews/{id}/quality", post(reviews::mark))
        .add(Access::Staff, "/reviews/{id}/presence", post(reviews::keep_open))
        .add(Access::Staff, "/duty", get(duty_weeks::show).post(duty_weeks::save))
        .add(Access::Staff, "/rounds", get(rounds::list).post(rounds::open))
        .add(Access::Staff, "/rounds/{code}", get(rounds::show).post(rounds::act))
        .add(Access::Staff, "/rounds/{code}/edit", get(rounds::edit).post(rounds::save))
        .add(Access::Staff, "/rounds/{code}/people", get(rounds::people).post(rounds::change))
        .add(Access::Staff, "/rounds/{code}/keyin", get(keyins::show).post(keyins::act))
        .add(Access::Staff, "/rounds/{code}/completeness", get(rounds::completeness).post(rounds::remind))
        .add(Access::Staff, "/rounds/{code}/compile", post(rounds::compile))
        .add(Access::Staff, "/rounds/{code}/uncompile", post(rounds::uncompile))
        .add(Access::Staff, "/figures", get(figures::page))
        .add(Access::Staff, "/figures/trend", get(figures::trend))
        .add(Access::Staff, "/figures/compare", get(figures::compare))
        .add(Access::Staff, "/figures/issues", get(figures::issues))
        .add(Access::Staff, "/figures.xlsx", post(figures::export))
        .add(Access::Staff, "/exports", get(exports::show).post(exports::ask))
        .add(Access::Staff, "/exports/{id}/file.xlsx", get(exports::file))
        .add(Access::Staff, "/summaries", get(summaries::list).post(summaries::create))
        .add(Access::Staff, "/rounds/{code}/publication", get(publication::page))
        .add(Access::Staff, "/summaries/{id}/edit", get(summaries::edit).post(summaries::act))
        .add(
            Access::Staff,
            "/summaries/{id}/sections/{n}",
            get(summaries::section).post(summaries::act_on_section),
        )
        .add(Access::Staff, "/summaries/{id}/versions", get(summaries::versions))
        .add(Access::Staff, "/summaries/{id}/presence", post(summaries::keep_open))
        .add(Access::Staff, "/summaries/{id}/preview", get(previews::show))
        .add(Access::Staff, "/summaries/{id}/draft.pdf", get(previews::draft_pdf))
        .add(Access::Staff, "/summaries/{id}/draft.docx", get(previews::draft_docx))
        .add(Access::Staff, "/guidance/new", get(guidance::begin).post(guidance::create))
        .add(Access::Staff, "/guidance/{id}/edit", get(guidance::edit).post(guidance::act))
        .add(Access::Staff, "/rounds/{code}/conference.pdf", post(rounds::conference))
        .add(Access::Staff, "/digests", get(digests::list))
        .add(Access::Staff, "/digests/{id}", get(digests::show).post(digests::act))
        .add(Access::Staff, "/digests/{id}/preview", get(digests::preview))
        .add(Access::Staff, "/digests/{id}/letter", get(digests::letter_part))
}

/// Issued summaries, and what administrators, approvers and auditors keep.
fn others(routes: Routes) -> Routes {
    routes
        .add(Access::Reader, "/releases", get(releases::list))
        .add(Access::Reader, "/releases/{id}", get(releases::show))
        .add(Access::Reader, "/releases/{id}/clusters/{code}", get(releases::extracts::show))
        .add(Access::Reader, "/releases/years/{code}", get(releases::years::show))
        .add(Access::Staff, "/releases/{id}/versions", post(releases::act))
        .add(Access::Reader, "/releases/{id}/figures.json", get(releases::figures))
        .add(Access::Reader, "/guidance", get(guidance::list))
        .add(Access::Reader, "/guidance/{id}", get(guidance::show))
        .add(Access::Reader, "/guidance/{id}/read", post(guidance::read))
        .add(Access::UnitHead, "/completeness", get(completeness::show))
        .add(Access::Keeper, "/holidays", get(holidays::show).post(holidays::save))
        .add(Access::Admin, "/status", get(status::show))
        .add(Access::Admin, "/jobs", get(jobs::show).post(jobs::want))
        .add(Access::Admin, "/settings", get(settings::show).post(settings::save))
        .add(Access::Admin, "/settings/layout", get(layouts::show).post(layouts::save))
        .add(Access::Admin, "/settings/layout/preview", post(layouts::preview))
        .add(Access::Admin, "/settings/layout/sample.pdf", post(layouts::sample_pdf))
        .add(Access::Approver, "/thresholds", get(settings::thresholds).post(settings::decide))
        .add(Access::Auditor, "/audit", get(audit::list))
        .add(Access::Auditor, "/audit/check", post(audit::check))
        .add(Access::Auditor, "/audit/export", post(audit::export))
}

/// Recommendation matters: each role reads its own part at the same address.
fn recommendations(routes: Routes) -> Routes {
    routes
        .add(Access::Reader, "/recommendations", get(matters::list))
        .add(Access::Staff, "/recommendations/gather", get(matters::gather).post(matters::take))
        .add(Access::Staff, "/recommendations/export", post(matters::export))
        .add(Access::Reader, "/recommendations/{id}", get(matters::show))
        .add(Access::Staff, "/recommendations/{id}/act", post(matters::act))
        .add(Access::Answering, "/recommendations/{id}/answer", post(matters::answer))
}

/// Units and topics.
fn organisation(routes: Routes) -> Routes {
    routes
        .add(Access::Directory, "/units", get(units::list))
        .add(Access::Directory, "/units/{id}", get(units::show))
        .add(Access::Admin, "/units/new", get(units::new).post(units::act))
        .add(Access::Admin, "/units/{id}/change", get(units::form).post(units::act))
        .add(Access::Admin, "/units/{id}/planned", get(units::look).post(units::undo))
        .add(
            Access::Admin,
            "/units/import",
            get(units::import_form).post(units::upload).layer(DefaultBodyLimit::max(accounts::UPLOAD)),
        )
        .add(Access::Admin, "/units/import/template.csv", get(units::template_csv))
        .add(Access::Admin, "/units/import/template.xlsx", get(units::template_xlsx))
        .add(Access::Admin, "/units/export.csv", get(units::export_csv))
        .add(Access::Admin, "/units/export.xlsx", get(units::export_xlsx))
        .add(Access::Admin, "/topics", get(topics::list))
        .add(Access::Admin, "/topics/new", get(topics::new).post(topics::add))
        .add(Access::Admin, "/topics/{code}/edit", get(topics::edit).post(topics::save))
}

/// Accounts: the own one, all of them, and the links that open one.
fn account_routes(routes: Routes) -> Routes {
    routes
        .add(Access::Public, "/invite/{token}", get(invitations::invited).post(invitations::accept))
        .add(Access::Public, "/password/reset", get(invitations::ask).post(invitations::asked))
        .add(
            Access::Public,
            "/password/reset/{token}",
            get(invitations::reset).post(invitations::set_by_reset),
        )
        .add(Access::Public, "/account/email/{token}", get(account::confirmation).post(account::confirm))
        .add(Access::SignedIn, "/account", get(account::show).post(account::save))
        .add(Access::Leader, "/account/digests", post(account::digests))
        .add(Access::Link, "/unsubscribe/{token}", get(unsubscribing::ask).post(unsubscribing::stop))
        .add(Access::SignedIn, "/account/password", post(account::password))
        .add(Access::SignedIn, "/account/email", post(account::email))
        .add(Access::Keeper, "/invitations", get(invitations::list).post(invitations::act))
        .add(Access::Grants, "/accounts/pending", get(pending_changes::list))
        .add(Access::Grants, "/accounts/pending/{id}", post(pending_changes::act))
        .add(Access::Admin, "/accounts", get(accounts::list).post(accounts::create))
        .add(Access::Admin, "/accounts/new", get(accounts::new))
        .add(
            Access::Admin,
            "/accounts/import",
            get(accounts::import_form)
                .post(accounts::import_upload)
                .layer(DefaultBodyLimit::max(accounts::UPLOAD)),
        )
        .add(Access::Admin, "/accounts/import/template.csv", get(accounts::template_csv))
        .add(Access::Admin, "/accounts/import/template.xlsx", get(accounts::template_xlsx))
        .add(Access::Admin, "/accounts/{id}", get(accounts::show).post(accounts::act))
}

/// The demo's mailbox, which is nowhere else.
fn mailbox(routes: Routes) -> Routes {
    routes
        .add(Access::Public, "/dev/mail", get(mailbox::list))
        .add(Access::Public, "/dev/mail/{id}", get(mailbox::show))
        .add(Access::Public, "/dev/mail/{id}/letter", get(mailbox::letter_part))
}

/// The whole site.
pub fn router(app: &App) -> Router {
    layers::wrap(app, routes(app).into_router())
}
