//! `cargo xtask bench storm`: a night of mails with its truth, played through the program into a
//! fresh data folder, and how much of it was known for what it is. Prints figures and judges none.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Instant;

use crate::places;
use crate::step::{self, Done, Failure, Named};

/// When the incident begins, unless `--from` says otherwise.
const FROM: &str = "2022-12-20 20:40";
/// Its title, unless `--title` does.
const TITLE: &str = "Webshops en Kassa App liggen stil";
/// What it hits, unless `--component` does.
const COMPONENT: &str = "database:critical";

/// What is asked for.
struct Options {
    mbox: PathBuf,
    truth: PathBuf,
    title: String,
    lang: String,
    from: String,
    component: String,
    dev: bool,
}

impl Options {
    fn parse(args: &[String]) -> Done<Options> {
        let corpora =
            std::env::var_os("LOKET_CORPORA").map_or_else(|| "../shared/corpora".into(), PathBuf::from);
        let folder = places::root().join(corpora).join("mail/storm-a");
        let mut options = Options {
            mbox: folder.join("storm.mbox.gz"),
            truth: folder.join("truth.jsonl"),
            title: TITLE.into(),
            lang: "nl".into(),
            from: FROM.into(),
            component: COMPONENT.into(),
            dev: false,
        };
        let (mut files, mut args) = (Vec::new(), args.iter());
        while let Some(arg) = args.next() {
            let mut value =
                || args.next().cloned().ok_or_else(|| Failure::usage(&format!("{arg} wants a value")));
            match arg.as_str() {
                "--dev" => options.dev = true,
                "--title" => options.title = value()?,
                "--lang" => options.lang = value()?,
                "--from" => options.from = value()?,
                "--component" => options.component = value()?,
                file => files.push(PathBuf::from(file)),
            }
        }
        match files.as_slice() {
            [] => {}
            [mbox, truth] => (options.mbox, options.truth) = (mbox.clone(), truth.clone()),
            _ => return Err(Failure::usage("bench storm takes an mbox and its truth, or nothing")),
        }
        Ok(options)
    }
}

/// Plays the night twice: declared before, and declared after.
pub fn storm(args: &[String]) -> Done {
    let options = Options::parse(args)?;
    let truth = fs::read_to_string(&options.truth).named(options.truth.display())?;
    step::step("compiling Loket");
    let mut cargo = step::cargo();
    cargo.args(["build", "--locked", "--package", "server", "--bin", "loket"]);
    step::run(if options.dev { &mut cargo } else { cargo.arg("--release") })?;
    let program = places::cargo_target().join(if options.dev { "debug" } else { "release" }).join("loket");
    let dir = places::work().join("bench-storm");
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).named(dir.display())?;
    let mbox = unpacked(&options.mbox, &dir)?;
    for before in [true, false] {
        let data = dir.join(if before { "before" } else { "after" });
        step::step(if before { "declared before the mails came" } else { "declared after the mails came" });
        let mails = play(&program, &data, &mbox, &options, before)?;
        table(&truth, &mails);
    }
    Ok(())
}

fn unpacked(mbox: &Path, dir: &Path) -> Done<PathBuf> {
    if mbox.extension().is_none_or(|ending| ending != "gz") {
        return Ok(mbox.to_owned());
    }
    let plain = dir.join("storm.mbox");
    let packed = File::open(mbox).named(mbox.display())?;
    let mut gzip = step::command("gzip");
    gzip.arg("-dc").stdin(Stdio::from(packed)).stdout(File::create(&plain).named(plain.display())?);
    let status = gzip.status().named("gzip")?;
    if status.success() { Ok(plain) } else { Err(Failure::new("gzip failed")) }
}

/// Gives what `loket incident mails --json` says.
fn play(program: &Path, data: &Path, mbox: &Path, options: &Options, before: bool) -> Done<String> {
    let run = |args: &[&str]| -> Done<String> {
        let mut command = step::command(program);
        command
            .args(args)
            .env("LOKET_DATA_DIR", data)
            .env_remove("LOKET_DATABASE_URL")
            .env_remove("LOKET_SMTP_OUT");
        let output = command.output().named(program.display())?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            let why = why.trim_end().lines().last().unwrap_or("failed");
            return Err(Failure::new(format!("loket {}: {why}", args.join(" "))));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    run(&["demo"])?;
    let declare = || {
        let Options { title, lang, from, component, .. } = options;
        let words = ["--title", title, "--lang", lang, "--from", from, "--component", component];
        run(&[&["incident", "declare", "--hold-above", "0.8"][..], &words[..]].concat())
    };
    let mut told = if before { declare()? } else { String::new() };
    let begun = Instant::now();
    run(&["mail", "import", "--at-their-time", &mbox.display().to_string()])?;
    step::line(&format!("imported in {:.1} s", begun.elapsed().as_secs_f64()));
    if !before {
        told = declare()?;
    }
    let number = told.strip_prefix("incident ").and_then(|rest| rest.split(':').next()).unwrap_or_default();
    run(&["incident", "mails", number, "--json"])
}

/// A line for each topic: mails, held, proposed, neither.
fn table(truth: &str, mails: &str) {
    let states: HashMap<&str, &str> =
        mails.lines().map(|line| (field(line, "message_id"), field(line, "state"))).collect();
    let mut topics: BTreeMap<(bool, &str), [usize; 3]> = BTreeMap::new();
    for line in truth.lines() {
        let about = field(line, "about_outage") == "true";
        let topic = match field(line, "topic") {
            "" | "null" => field(line, "kind"),
            topic => topic,
        };
        let at = match states.get(field(line, "message_id")) {
            Some(&"held") => 0,
            Some(&"proposed") => 1,
            _ => 2,
        };
        topics.entry((!about, topic)).or_default()[at] += 1;
    }
    step::line("topic          mails   held  proposed  queue");
    let mut sums = [[0; 3]; 2];
    for ((other, topic), counts) in &topics {
        let all: usize = counts.iter().sum();
        let [held, proposed, queue] = counts;
        let about = if *other { " " } else { "*" };
        step::line(&format!("{about} {topic:<12} {all:>5}  {held:>5}  {proposed:>8}  {queue:>5}"));
        for (sum, count) in sums[usize::from(*other)].iter_mut().zip(counts) {
            *sum += count;
        }
    }
    let share = |part: usize, all: [usize; 3]| 100.0 * part as f64 / all.iter().sum::<usize>().max(1) as f64;
    let [about, others] = sums;
    step::line(&format!("about it (*): {:.1}% held or proposed", share(about[0] + about[1], about)));
    step::line(&format!(
        "the others: {:.1}% held, {:.1}% proposed",
        share(others[0], others),
        share(others[1], others)
    ));
}

/// A value of a flat JSON line, without its quotes; empty where there is none.
fn field<'a>(line: &'a str, key: &str) -> &'a str {
    let Some((_, rest)) = line.split_once(&format!("\"{key}\":")) else { return "" };
    let rest = rest.trim_start();
    match rest.strip_prefix('"') {
        Some(text) => text.split('"').next().unwrap_or_default(),
        None => rest.split([',', '}']).next().unwrap_or_default().trim(),
    }
}
