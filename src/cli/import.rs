//! `langnghe import`.

use std::path::PathBuf;

use clap::Args;
use entity::account;

use super::{Done, line, start};
use crate::actions::imports::{self, Fault, Plan};
use crate::app::App;
use crate::config::Config;
use crate::domain::access::Actor;
use crate::domain::mapping::answers::Export;
use crate::domain::mapping::{Mapping, Source};
use crate::domain::report::FieldError;
use crate::import::submissions::{self, Unread};
use crate::locale::Lang;

/// Reports between two lines of progress.
const STEP: usize = 50;
/// Most faults that are named.
const NAMED: usize = 1_000;

/// What may be asked for.
#[derive(Clone, Debug, Args)]
pub struct ImportArgs {
    /// What ODK Central or KoboToolbox exported: JSON, CSV, or a ZIP or folder of CSV files
    pub path: PathBuf,
    /// Which column is which field, and which choice is which (docs/import.md)
    #[arg(long)]
    pub mapping: PathBuf,
    /// Code of the round all of it belongs to, whatever the mapping says
    #[arg(long)]
    pub round: Option<String>,
    /// Look at everything, tell what would be taken, and keep nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Take what is in order, although there are faults
    #[arg(long)]
    pub skip_faulty: bool,
    /// Language of what is told: vi or en
    #[arg(long, default_value = "en")]
    pub lang: String,
}

pub(super) async fn run(args: ImportArgs) -> Done {
    let app = start(Config::from_env().map_err(line)?).await?;
    let done = import(&app, &args, &mut |text| println!("{text}"), &mut |text| eprintln!("{text}")).await;
    app.db.close().await.map_err(line)?;
    done
}

/// Where lines go.
pub type Tell<'a> = &'a mut dyn FnMut(&str);

/// Brings reports over, or tells what would come of it: `tell` gets the table and the faults, `progress` how far it is.
///
/// # Errors
/// One line that says what could not be done.
pub async fn import(app: &App, args: &ImportArgs, tell: Tell<'_>, progress: Tell<'_>) -> Done {
    let lang = match args.lang.as_str() {
        code @ ("vi" | "en") => Lang::parse(code),
        other => return Err(format!("{other} is no language; there are: vi, en")),
    };
    let words = Words { lang };
    let mut mapping = submissions::mapping(&args.mapping).map_err(|unread| words.unread(&unread))?;
    let wrong = mapping.faults(args.round.is_some());
    if !wrong.is_empty() {
        let file = args.mapping.display();
        let told: Vec<String> = wrong.iter().map(|e| format!("{}: {}", e.field, words.of(e))).collect();
        return Err(format!("{file}: {}", told.join(" ")));
    }
    if args.round.is_some() {
        // So that nothing is told of a column that plays no part.
        mapping.round = Source::default();
    }
    let export = submissions::read(&args.path).map_err(|unread| words.unread(&unread))?;
    if export.submissions.is_empty() {
        return Err(words.unread(&Unread { file: export.file, key: "import-nothing", args: Vec::new() }));
    }
    let (export, mapping) = (&export, &mapping);
    let asked = imports::Asked { export, mapping, round: args.round.as_deref(), acting };
    let plan = imports::plan(app, asked).await.map_err(line)?;
    words.table(export, &plan, tell);
    words.faults((export, mapping), &plan.faults, tell);
    let faulty = plan.faults.len();
    if faulty > 0 && (args.dry_run || !args.skip_faulty) {
        return Err(words.counted("import-refused", &[("faulty", faulty)]));
    }
    if args.dry_run {
        return Ok(words.counted("import-dry", &[("ready", plan.ready.len())]));
    }
    take(app, (&words, export, mapping), &plan, (tell, progress)).await
}

/// Takes all that is ready.
async fn take(
    app: &App,
    (words, export, mapping): (&Words, &Export, &Mapping),
    plan: &Plan,
    (tell, progress): (Tell<'_>, Tell<'_>),
) -> Done {
    imports::begin(app, plan).await.map_err(line)?;
    let (mut taken, mut faults) = (0, Vec::new());
    for (done, ready) in (1..).zip(&plan.ready) {
        match imports::take(app, ready).await.map_err(line)? {
            Ok(()) => taken += 1,
            Err(fault) => faults.push(fault),
        }
        if done % STEP == 0 || done == plan.ready.len() {
            progress(&words.counted("import-progress", &[("done", done), ("all", plan.ready.len())]));
        }
    }
    words.faults((export, mapping), &faults, tell);
    let left = plan.faults.len() + faults.len();
    let done = words.counted("import-done", &[("taken", taken), ("there", plan.there), ("faulty", left)]);
    if faults.is_empty() { Ok(done) } else { Err(done) }
}

/// The person in whose place the command line hands a report in; the audit log says that it came from there.
fn acting(account: account::Model) -> Actor {
    Actor {
        account: account.id,
        role: account.role,
        unit: account.unit_id,
        lang: account.lang,
        name: account.display_name,
        address: "console".into(),
        request: String::new(),
    }
}

/// What is told, in a language.
struct Words {
    lang: Lang,
}

impl Words {
    /// What is said of an error: where the words for pages would mislead, or hold words of a report, there are others.
    fn of(&self, error: &FieldError) -> String {
        let own = format!("import-{}", error.key);
        let key = if self.lang.has(&own) { own.as_str() } else { error.key };
        self.lang.ta(key, &error.args)
    }

    fn unread(&self, unread: &Unread) -> String {
        format!("{}: {}", unread.file, line(self.lang.ta(unread.key, &unread.args)))
    }

    fn counted(&self, key: &str, counts: &[(&'static str, usize)]) -> String {
        let args: Vec<_> = counts.iter().map(|(name, n)| (*name, n.to_string())).collect();
        self.lang.ta(key, &args)
    }

    fn table(&self, export: &Export, plan: &Plan, tell: Tell<'_>) {
        tell(&format!("{}:", export.file));
        for (key, count) in [
            ("import-count-all", export.submissions.len()),
            ("import-count-ready", plan.ready.len()),
            ("import-count-there", plan.there),
            ("import-count-older", plan.older.len()),
            ("import-count-rejected", plan.rejected),
            ("import-count-faulty", plan.faults.len()),
        ] {
            tell(&format!("{count:>7}  {}", self.lang.t(key)));
        }
        if plan.otherwise > 0 {
            tell(&self.counted("import-otherwise", &[("count", plan.otherwise)]));
        }
        for number in plan.older.iter().take(NAMED) {
            tell(&format!("{}: {}", self.place(export, *number), self.lang.t("import-older")));
        }
        for column in &plan.silent {
            let column: String = column.chars().filter(|c| !c.is_control()).collect();
            tell(&self.lang.ta("import-silent", &[("column", column)]));
        }
        if export.goes_on {
            tell(&self.lang.t("import-goes-on"));
        }
    }

    /// Where a submission stands in its file.
    fn place(&self, export: &Export, number: u64) -> String {
        let key = if export.is_table { "import-line" } else { "import-submission" };
        format!("{}, {}", export.file, self.lang.ta(key, &[("number", number.to_string())]))
    }

    /// The faults, one line for each field.
    fn faults(&self, (export, mapping): (&Export, &Mapping), faults: &[Fault], tell: Tell<'_>) {
        let all = faults.iter().flat_map(|fault| fault.errors.iter().map(|error| (fault.number, error)));
        for (number, error) in all.clone().take(NAMED) {
            let column = mapping.column(&error.field).map(|column| format!(" [{column}]"));
            let (place, field) = (self.place(export, number), &error.field);
            tell(&format!("{place}, {field}{}: {}", column.unwrap_or_default(), self.of(error)));
        }
        let more = all.count().saturating_sub(NAMED);
        if more > 0 {
            tell(&self.counted("import-more", &[("count", more)]));
        }
    }
}
