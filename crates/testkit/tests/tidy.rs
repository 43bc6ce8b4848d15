//! The invariants of ARCHITECTURE.md that a compiler does not keep: the arrows between the crates, and house rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Which of our crates each crate may use. A crate that is not in this list has no place yet.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("store", &["model"]),
    ("bus", &["model"]),
    ("media", &["model"]),
    ("chat", &["model", "store", "bus", "media"]),
    ("dialect-kit", &["model", "chat"]),
    ("dialect-microchat", &["model", "chat", "dialect-kit"]),
    ("dialect-chatapi", &["model", "chat", "dialect-kit"]),
    ("dialect-forms", &["model", "chat", "dialect-kit"]),
    ("dialect-gateway", &["model", "chat", "dialect-kit"]),
    (
        "server",
        &[
            "model",
            "store",
            "bus",
            "chat",
            "dialect-kit",
            "dialect-microchat",
            "dialect-chatapi",
            "dialect-forms",
            "dialect-gateway",
        ],
    ),
    ("testkit", &["server"]),
    // It knows the server as its clients do.
    ("loadgen", &[]),
];

/// The crates that speak HTTP.
const SPEAKERS: &[&str] = &[
    "dialect-kit",
    "dialect-microchat",
    "dialect-chatapi",
    "dialect-forms",
    "dialect-gateway",
    "server",
];

/// Which crates of others are for some of ours alone.
const RESERVED: &[(&str, &[&str])] = &[
    // SQL is the store's; the kit makes and drops databases for tests.
    ("sqlx", &["store", "testkit"]),
    ("axum", SPEAKERS),
    ("hyper", SPEAKERS),
    ("http", SPEAKERS),
    (
        "utoipa",
        &[
            "dialect-kit",
            "dialect-microchat",
            "dialect-chatapi",
            "dialect-forms",
            "dialect-gateway",
        ],
    ),
    ("image", &["media"]),
    ("clap", &["server", "loadgen"]),
    ("config", &["server"]),
    ("tracing-subscriber", &["server"]),
    ("metrics-exporter-prometheus", &["server"]),
    ("reqwest", &["testkit", "loadgen"]),
];

/// The nouns are plain data: no I/O, nothing async, no wire.
const MODEL_NEVER: &[&str] = &["serde", "serde_json", "tokio", "futures-util", "bytes", "tracing"];

/// Longest source file, in lines. One that outgrows it is asking which two things it is.
const LINES_MAX: usize = 600;

/// Names of modules that say nothing.
const NAMELESS: &[&str] = &["utils", "util", "helpers", "helper", "common", "manager", "misc"];

#[test]
fn crates_use_only_what_the_architecture_lets_them() {
    let metadata = metadata();
    let arrows: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let ours: BTreeSet<&str> =
        metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    let placed: BTreeSet<&str> = arrows.keys().copied().collect();
    assert_eq!(ours, placed, "each crate needs its place in ARCHITECTURE.md and in this test");

    for package in metadata.workspace_packages() {
        let (name, used) = (package.name.as_str(), used(package));
        for ours in used.iter().filter(|used| ours.contains(used.as_str())) {
            assert!(arrows[name].contains(&ours.as_str()), "{name} must not use {ours}");
        }
        for (reserved, users) in RESERVED {
            let may = users.contains(&name) || !used.contains(*reserved);
            assert!(may, "{name} must not use {reserved}: it is for {users:?}");
        }
    }
}

#[test]
fn the_nouns_are_plain_data() {
    let metadata = metadata();
    let model = metadata.workspace_packages().into_iter().find(|package| package.name == "model");
    let used = used(model.expect("a crate model"));
    for never in MODEL_NEVER {
        assert!(!used.contains(*never), "model must not use {never}");
    }
}

#[test]
fn every_crate_keeps_the_workspaces_rules() {
    let metadata = metadata();
    for package in metadata.workspace_packages() {
        let manifest = read(package.manifest_path.as_std_path());
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{}: no workspace lints",
            package.name
        );
        let own_version = manifest.lines().find(|line| line.contains("version = \""));
        assert_eq!(own_version, None, "{}: versions are the workspace's", package.name);
    }
    // The registry is the public one, whatever mirror the author sits behind.
    let lock = read(&root().join("Cargo.lock"));
    let public = "registry+https://github.com/rust-lang/crates.io-index";
    for source in lock.lines().filter_map(|line| line.strip_prefix("source = ")) {
        assert_eq!(source.trim_matches('"'), public);
    }
}

#[test]
fn only_the_engine_names_the_pools() {
    let engine = Path::new("crates/store/src/engine.rs");
    for (path, text) in sources().filter(|(path, _)| path != engine && !is_this(path)) {
        for pool in ["SqlitePool", "PgPool"] {
            assert!(!text.contains(pool), "{}: {pool} is the engine's", path.display());
        }
    }
}

#[test]
fn sources_are_short_finished_and_say_what_they_are_for() {
    let unfinished = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("to", "do!("),
        concat!("unimplemented", "!("),
        concat!("#[", "allow("),
        concat!("#![", "allow("),
        concat!("dbg", "!("),
    ];
    for (path, text) in sources() {
        let name = path.display();
        let lines = text.lines().count();
        assert!(lines <= LINES_MAX, "{name}: {lines} lines");
        assert!(text.starts_with("//!"), "{name} does not say what it is for");
        for word in unfinished {
            assert!(!text.contains(word), "{name}: {word}");
        }
        for part in path.iter().filter_map(|part| part.to_str()) {
            let stem = part.trim_end_matches(".rs");
            assert!(!NAMELESS.contains(&stem), "{name}: the name says nothing");
        }
    }
}

#[test]
fn the_project_stands_alone() {
    // What a copy of the repository elsewhere would not find.
    let foreign =
        [concat!("..", "/shared"), concat!("/work", "/main"), concat!("/work", "/shared")];
    for (path, text) in texts() {
        for word in foreign {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

#[test]
fn documents_name_only_what_is_there() {
    let documents = texts().filter(|(path, _)| path.extension().is_some_and(|kind| kind == "md"));
    for (path, text) in documents {
        let folder = root().join(path.parent().unwrap_or(Path::new("")));
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://") && !link.starts_with('#')) {
            let target = folder.join(link.split('#').next().unwrap_or(link));
            assert!(target.exists(), "{}: there is no {link}", path.display());
        }
    }
    for dialect in ARROWS.iter().filter_map(|(name, _)| name.strip_prefix("dialect-")) {
        let folder = root().join(format!("crates/dialect-{dialect}"));
        assert!(
            dialect == "kit" || folder.join("README.md").exists(),
            "{dialect} has no README.md"
        );
    }
    let architecture = read(&root().join("ARCHITECTURE.md"));
    for (name, _) in ARROWS {
        let named = architecture.contains(name) || name.starts_with("dialect-");
        assert!(named, "ARCHITECTURE.md does not mention {name}");
    }
}

fn metadata() -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml")).no_deps();
    command.exec().expect("a workspace")
}

/// What a crate uses when it is built, whatever its tests use.
fn used(package: &Package) -> BTreeSet<String> {
    let normal = package.dependencies.iter();
    let normal = normal.filter(|dependency| dependency.kind != DependencyKind::Development);
    normal.map(|dependency| dependency.name.clone()).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Whether a path is this file, which has to name what it forbids.
fn is_this(path: &Path) -> bool {
    path == Path::new("crates/testkit/tests/tidy.rs")
}

/// All Rust sources, with their paths from the root.
fn sources() -> impl Iterator<Item = (PathBuf, String)> {
    texts().filter(|(path, _)| path.extension().is_some_and(|kind| kind == "rs"))
}

/// All text files of the repository, with their paths from the root.
fn texts() -> impl Iterator<Item = (PathBuf, String)> {
    let mut paths = Vec::new();
    collect(&root(), &mut paths);
    paths.into_iter().filter_map(|path| {
        let text = fs::read_to_string(&path).ok()?;
        Some((path.strip_prefix(root()).expect("below the root").to_owned(), text))
    })
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    // What is built, what is run, and what git keeps for itself are not the repository.
    const NOT_OURS: &[&str] = &["target", ".git", "data", "node_modules", "dist"];
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_symlink() || NOT_OURS.iter().any(|other| name == *other) {
            continue;
        }
        if path.is_dir() {
            collect(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
