//! Builds the browser's side with npm, then writes the table of assets that `src/lib.rs` includes.
//!
//! Everything is made below `OUT_DIR`, which cargo locks: the sources are only read, and several builds may run side
//! by side. Packages are installed again only when the lock file changes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};
use std::{env, fs};

/// What the bundle is made of, besides the packages.
const SOURCES: [&str; 6] = ["src", "styles", "icons", "locales", "emoji", "build"];
/// What the packages are made of.
const PACKAGES: [&str; 3] = ["package.json", "package-lock.json", ".npmrc"];

/// What is said where they are missing.
const NEEDED: &str = "building the browser's side needs Node.js 18 or later with npm: install them (on Debian: apt install nodejs npm) and build again";
/// The first version of Node.js that bundles and runs what is used.
const OLDEST_NODE: u32 = 18;

fn main() {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(variable("OUT_DIR"));
    println!("cargo::rerun-if-changed=build.rs");
    for path in SOURCES.iter().chain(&PACKAGES) {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
    }

    check_node();
    let packages = out.join("packages");
    install(&root, &packages);
    let dist = out.join("dist");
    bundle(&root, &packages, &dist);
    let manifest = read(&dist.join("manifest.tsv"));
    write(&out.join("assets.rs"), &table(&manifest));
}

/// Stops with one sentence where Node.js is absent or too old: what npm says then helps nobody.
fn check_node() {
    let said = Command::new("node").arg("--version").output();
    let said = said.map_or_else(
        |_| String::new(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    );
    let major = said.trim_start_matches('v').split('.').next();
    match major.and_then(|major| major.parse::<u32>().ok()) {
        Some(OLDEST_NODE..) => {}
        Some(_) => stop(&format!("{NEEDED} (this is {said})")),
        None => stop(NEEDED),
    }
}

/// Brings the packages that building needs, unless they are those of the present lock file already.
fn install(root: &Path, packages: &Path) {
    let stamp = packages.join("installed");
    let wanted: String = PACKAGES.iter().map(|name| read(&root.join(name))).collect();
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return;
    }
    fs::create_dir_all(packages)
        .unwrap_or_else(|error| stop(&format!("cannot make {}: {error}", packages.display())));
    for name in PACKAGES {
        write(&packages.join(name), &read(&root.join(name)));
    }
    run(Command::new("npm")
        .args(["ci", "--omit=dev", "--loglevel=error"])
        .current_dir(packages));
    write(&stamp, &wanted);
}

fn bundle(root: &Path, packages: &Path, dist: &Path) {
    run(Command::new("node")
        .arg(root.join("build/bundle.mjs"))
        .arg(dist)
        .env("PALABRE_NODE_MODULES", packages.join("node_modules"))
        .current_dir(packages));
}

/// Runs a tool to its end; stops the build with what it said when it fails.
fn run(command: &mut Command) {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => {
            eprintln!(
                "{}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
            stop(&format!(
                "building the browser's side failed: {program} ended with {}",
                output.status
            ));
        }
        Err(error) => stop(&format!("{NEEDED} ({program}: {error})")),
    }
}

/// The Rust expression of the table, from the lines `name, file, type, compressed forms, needs`.
fn table(manifest: &str) -> String {
    let mut rust = String::from("&[\n");
    for line in manifest.lines() {
        let [name, file, mime, forms, needs] = line.split('\t').collect::<Vec<_>>()[..] else {
            stop(&format!(
                "the bundle's manifest has a line of another shape: {line}"
            ));
        };
        let bytes = |file: &str| format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/dist/{file}\"))");
        let form = |extension: &str| match forms.split(' ').any(|form| form == extension) {
            true => format!("Some({})", bytes(&format!("{file}.{extension}"))),
            false => String::from("None"),
        };
        let needs: Vec<&str> = needs.split(' ').filter(|need| !need.is_empty()).collect();
        let _ = writeln!(
            rust,
            "Asset {{ name: {name:?}, address: {:?}, mime: {mime:?}, plain: {}, gzip: {}, brotli: {}, needs: &{needs:?} }},",
            format!("/assets/{file}"),
            bytes(file),
            form("gz"),
            form("br"),
        );
    }
    rust + "]"
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| stop(&format!("cargo did not set {name}")))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| stop(&format!("cannot read {}: {error}", path.display())))
}

fn write(path: &Path, content: &str) {
    fs::write(path, content)
        .unwrap_or_else(|error| stop(&format!("cannot write {}: {error}", path.display())));
}

fn stop(why: &str) -> ! {
    println!("cargo::error={why}");
    exit(1)
}
