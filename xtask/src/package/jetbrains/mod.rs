//! `cargo xtask package --jetbrains`: builds the Kotlin library as a Maven artifact, in its own repository below
//! `target/`: a jar with the page and the wasm, the sources, the documentation and a POM. Builds are repeatable.

mod signatures;

use crate::install;
use crate::run::{command, node, run, say};
use crate::setup::jetbrains as tools;
use crate::{setup, workspace};
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};

const NAME: &str = "plexicus-auth-jetbrains";
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// A plugin's compiler may be older: it reads only classes of its own version and of the next one. The last option lets
/// a listener written in Java leave out methods.
const LIBRARY_OPTIONS: [&str; 6] = [
    "-language-version",
    "2.1",
    "-api-version",
    "2.1",
    "-Xsuppress-version-warnings",
    "-jvm-default=no-compatibility",
];
/// The date of every entry in a jar, so that the same sources give the same bytes on any day.
const DATE: &str = "1980-02-01T00:00:00Z";

/// Builds the artifact from the sources.
pub fn package() -> Result<()> {
    install::from_sources()?;
    setup::jetbrains_compiler()?;
    build_platform()?;
    build()?;
    say(&format!(
        "{} is a Maven repository with it",
        repository().display()
    ));
    Ok(())
}

/// Compiles the small platform, a stand-in for that of an IDE.
pub fn build_platform() -> Result<()> {
    let sources = workspace::root().join("tests/jetbrains/platform");
    workspace::empty_folder(&tools::platform())?;
    run(command("javac")
        .args(["-Xlint:all", "-Xlint:-serial", "-Werror", "-d"])
        .arg(tools::platform())
        .arg("-cp")
        .arg(tools::classpath(&[])?)
        .args(files_of(&sources.join("java"), "java")?))?;
    kotlin(
        "platform",
        &[&sources.join("kotlin")],
        &[],
        &[],
        &tools::platform(),
    )
}

/// Builds the artifact. The npm package must be installed and the platform compiled.
pub fn build() -> Result<()> {
    say("compiling the Kotlin library, and packing it into a jar");
    let content = tools::folder().join("library");
    workspace::empty_folder(&content)?;
    workspace::copy_folder(&library().join("src/main/resources"), &content)?;
    kotlin(
        NAME,
        &[&kotlin_sources()],
        &[&tools::platform()],
        &LIBRARY_OPTIONS,
        &content,
    )?;
    run(node("esbuild.mjs")
        .current_dir(install::jetbrains_pages())
        .arg(content.join("plexicus-auth-page")))?;
    write_notices(&content)?;

    let sources = tools::folder().join("sources");
    workspace::empty_folder(&sources)?;
    workspace::copy_folder(&kotlin_sources(), &sources)?;
    workspace::copy_folder(&library().join("src/main/resources"), &sources)?;

    let documents = tools::folder().join("documents");
    workspace::empty_folder(&documents)?;
    std::fs::copy(
        workspace::root().join("docs/jetbrains.md"),
        documents.join("guide.md"),
    )?;
    workspace::write(
        &documents.join("api.md"),
        signatures::of(&files_of(&kotlin_sources(), "kt")?)?,
    )?;

    workspace::empty_folder(&place())?;
    for (folder, classifier) in [
        (&content, ""),
        (&sources, "-sources"),
        (&documents, "-javadoc"),
    ] {
        pack(
            folder,
            &place().join(format!("{NAME}-{VERSION}{classifier}.jar")),
        )?;
    }
    workspace::write(&place().join(format!("{NAME}-{VERSION}.pom")), pom()?)
}

/// Returns the folder of the Maven repository.
pub fn repository() -> PathBuf {
    tools::folder().join("maven")
}

/// Returns the artifact's folder in the repository.
pub fn place() -> PathBuf {
    repository().join("ai/plexicus").join(NAME).join(VERSION)
}

/// Returns the files of the artifact.
pub fn files() -> [PathBuf; 4] {
    [".jar", "-sources.jar", "-javadoc.jar", ".pom"]
        .map(|end| place().join(format!("{NAME}-{VERSION}{end}")))
}

/// Packs the repository into one file, for a release, and returns its path.
pub fn packed() -> Result<PathBuf> {
    let file = tools::folder().join("repository.zip");
    pack(&repository(), &file)?;
    Ok(file)
}

/// Builds the artifact, which the tests have built, a second time, and fails unless the bytes are the same.
pub fn check_repeatable() -> Result<()> {
    let read = || -> Result<Vec<Vec<u8>>> {
        files()
            .iter()
            .map(|file| Ok(std::fs::read(file)?))
            .collect()
    };
    let first = read()?;
    build()?;
    ensure!(
        first == read()?,
        "two builds of the same sources gave two different artifacts"
    );
    Ok(())
}

/// Returns the path of the library's jar.
pub fn library_jar() -> PathBuf {
    place().join(format!("{NAME}-{VERSION}.jar"))
}

/// Compiles one Kotlin module against these classes and the libraries that every IDE has.
pub fn kotlin(
    module: &str,
    folders: &[&Path],
    against: &[&Path],
    options: &[&str],
    to: &Path,
) -> Result<()> {
    let mut sources = Vec::new();
    for folder in folders {
        sources.extend(files_of(folder, "kt")?);
    }
    let mut classes = vec![to];
    classes.extend(against);
    run(command("bash")
        .arg(tools::kotlinc())
        .args(["-no-reflect", "-no-stdlib", "-jvm-target", "17", "-Werror"])
        .args(["-module-name", module, "-cp"])
        .arg(tools::classpath(&classes)?)
        .args(options)
        .arg("-d")
        .arg(to)
        .args(sources))?;
    Ok(())
}

/// Returns the files with this extension, in all subfolders, sorted. An empty extension matches every file.
pub fn files_of(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_of(&path, extension)?);
        } else if extension.is_empty() || path.extension().is_some_and(|each| each == extension) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn library() -> PathBuf {
    workspace::root().join("jetbrains")
}

fn kotlin_sources() -> PathBuf {
    library().join("src/main/kotlin")
}

fn write_notices(content: &Path) -> Result<()> {
    let manifest = format!(
        "Manifest-Version: 1.0\r\nImplementation-Title: {NAME}\r\nImplementation-Version: {VERSION}\r\n\
         Automatic-Module-Name: ai.plexicus.auth\r\n\r\n"
    );
    workspace::write(&content.join("META-INF/MANIFEST.MF"), manifest)?;
    for name in ["LICENSE", "THIRD-PARTY-LICENSES.txt"] {
        std::fs::copy(
            workspace::package().join(name),
            content.join("META-INF").join(name),
        )?;
    }
    Ok(())
}

/// Packs a folder into a jar: the manifest first, as programs that read jars expect, then the rest by name.
fn pack(folder: &Path, to: &Path) -> Result<()> {
    let mut names = Vec::new();
    for file in files_of(folder, "")? {
        names.push(file.strip_prefix(folder)?.to_owned());
    }
    names.sort_by_key(|name| (!name.ends_with("MANIFEST.MF"), name.clone()));
    run(command("jar")
        .args(["--create", "--no-manifest"])
        .arg(format!("--date={DATE}"))
        .arg("--file")
        .arg(to)
        .args(
            names
                .iter()
                .flat_map(|name| ["-C".into(), folder.into(), name.clone()]),
        ))?;
    Ok(())
}

fn pom() -> Result<String> {
    const BLANK: &str = "<version>0.0.0</version>";
    let template = workspace::read(&library().join("pom.xml"))?;
    ensure!(
        template.matches(BLANK).count() == 1,
        "jetbrains/pom.xml must contain {BLANK} exactly once"
    );
    Ok(template.replace(BLANK, &format!("<version>{VERSION}</version>")))
}
