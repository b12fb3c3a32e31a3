//! Checks the Maven artifact of the JetBrains library for what Maven Central and a plugin's build require.

use crate::package::jetbrains;
use crate::run::{command, standard_output};
use crate::workspace;
use anyhow::{Context, Result, bail, ensure};
use std::path::Path;

/// The elements that Maven Central requires in a POM: https://central.sonatype.org/publish/requirements/
const IN_POM: [&str; 14] = [
    "modelVersion",
    "groupId",
    "artifactId",
    "version",
    "name",
    "description",
    "url",
    "licenses",
    "license",
    "developers",
    "developer",
    "scm",
    "connection",
    "dependencies",
];

/// The files that the jar must contain.
const IN_JAR: [&str; 9] = [
    "META-INF/MANIFEST.MF",
    "META-INF/LICENSE",
    "META-INF/THIRD-PARTY-LICENSES.txt",
    "ai/plexicus/auth/PlexicusAuth.class",
    "ai/plexicus/auth/ui/PlexicusSettingsPage.class",
    "messages/PlexicusAuthBundle.properties",
    "icons/plexicus/toolWindow.svg",
    "plexicus-auth-page/core.html",
    "plexicus-auth-page/view.html",
];

/// The folders of code that every IDE contains, and the jar must not.
const FOREIGN: [&str; 5] = [
    "com/intellij/",
    "org/cef/",
    "kotlin/",
    "kotlinx/",
    "com/google/",
];

/// Checks the artifact, and returns its coordinates and size.
pub fn check(version: &str) -> Result<String> {
    let [jar, sources, documents, pom] = jetbrains::files();
    check_pom(&workspace::read(&pom)?, version)?;
    check_jar(&entries(&jar)?)?;
    for (file, expected) in [
        (&sources, "ai/plexicus/auth/PlexicusAuth.kt"),
        (&documents, "guide.md"),
        (&documents, "api.md"),
    ] {
        let there = entries(file)?;
        ensure!(
            there.iter().any(|name| name == expected),
            "{} lacks {expected}",
            file.display()
        );
    }
    let kilobytes = std::fs::metadata(&jar)
        .with_context(|| jar.display().to_string())?
        .len()
        .div_ceil(1000);
    Ok(format!(
        "ai.plexicus:plexicus-auth-jetbrains:{version}, {kilobytes} KB"
    ))
}

fn check_pom(pom: &str, version: &str) -> Result<()> {
    for element in IN_POM {
        ensure!(
            pom.contains(&format!("<{element}>")) && pom.contains(&format!("</{element}>")),
            "the POM has no <{element}>"
        );
    }
    ensure!(
        pom.contains(&format!("<version>{version}</version>")),
        "the POM is not of {version}"
    );
    let kept = pom.matches("<dependency>").count();
    let provided = pom.matches("<scope>provided</scope>").count();
    ensure!(
        kept == provided,
        "the POM makes plugins bundle what the IDE provides"
    );
    Ok(())
}

fn check_jar(names: &[String]) -> Result<()> {
    for expected in IN_JAR {
        ensure!(
            names.iter().any(|name| name == expected),
            "the jar lacks {expected}"
        );
    }
    if let Some(name) = names
        .iter()
        .find(|name| FOREIGN.iter().any(|folder| name.starts_with(folder)))
    {
        bail!("the jar contains what the IDE provides: {name}");
    }
    Ok(())
}

fn entries(jar: &Path) -> Result<Vec<String>> {
    let listed = standard_output(command("jar").arg("--list").arg("--file").arg(jar))?;
    Ok(listed.lines().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::{IN_JAR, IN_POM, check_jar, check_pom};

    fn pom(scope: &str) -> String {
        let elements = IN_POM.map(|name| format!("<{name}></{name}>")).concat();
        format!("{elements}<version>1.2.3</version><dependency><scope>{scope}</scope></dependency>")
    }

    #[test]
    fn refuses_an_incomplete_pom_and_one_with_a_bundled_dependency() {
        assert!(check_pom(&pom("provided"), "1.2.3").is_ok());
        assert!(check_pom(&pom("provided"), "1.2.4").is_err());
        assert!(check_pom(&pom("compile"), "1.2.3").is_err());
        assert!(check_pom(&pom("provided").replace("<scm>", ""), "1.2.3").is_err());
    }

    #[test]
    fn refuses_a_jar_without_its_page_or_with_platform_classes() {
        let whole: Vec<String> = IN_JAR.map(str::to_owned).into();
        assert!(check_jar(&whole).is_ok());
        assert!(check_jar(&whole[..IN_JAR.len() - 1]).is_err());
        let foreign = [whole.as_slice(), &["com/intellij/A.class".to_owned()]].concat();
        assert!(check_jar(&foreign).is_err());
    }
}
