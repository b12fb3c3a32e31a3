//! Tests what the jobs of `.github/workflows/` may do, by the text of the files.

use super::files::{BILL, LIBRARY, NOTES, PACKAGE};
use crate::workspace;

struct Job {
    /// Its file's name and its own.
    name: String,
    text: String,
}

impl Job {
    fn has_rights(&self) -> bool {
        self.rights().iter().any(|right| right.contains("write"))
    }

    /// Returns the lines under its `permissions:`, without their comments.
    fn rights(&self) -> Vec<&str> {
        let lines = self
            .text
            .lines()
            .skip_while(|line| *line != "    permissions:");
        lines
            .skip(1)
            .map_while(|line| line.strip_prefix("      "))
            .map(without_comment)
            .collect()
    }

    /// Returns the values of this key in all of its steps.
    fn all(&self, key: &str) -> Vec<&str> {
        let steps = self
            .text
            .lines()
            .map(|line| line.trim_start_matches([' ', '-']));
        steps
            .filter_map(|line| line.strip_prefix(key)?.strip_prefix(": "))
            .collect()
    }
}

fn without_comment(line: &str) -> &str {
    line.split(" #").next().unwrap_or(line).trim_end()
}

fn files() -> Vec<(String, String)> {
    let folder = workspace::root().join(".github/workflows");
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, workspace::read(&path).unwrap())
        })
        .collect()
}

fn jobs() -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    for (file, text) in files() {
        let (_, listed) = text.split_once("\njobs:\n").unwrap();
        for line in listed.lines() {
            let name = line
                .strip_prefix("  ")
                .and_then(|line| line.strip_suffix(':'));
            match name.filter(|name| !name.starts_with(' ')) {
                Some(name) => jobs.push(Job {
                    name: format!("{file}, {name}"),
                    text: String::new(),
                }),
                None => {
                    let job = jobs.last_mut().unwrap();
                    job.text += line;
                    job.text.push('\n');
                }
            }
        }
    }
    jobs
}

#[test]
fn every_job_declares_its_own_permissions() {
    for (file, text) in files() {
        assert!(text.contains("\npermissions: {}\n"), "{file}");
    }
    for job in jobs() {
        let expected: &[&str] = match job.name.as_str() {
            "release.yml, publish" => &["id-token: write"],
            "release.yml, release" => &["contents: write"],
            _ => &["contents: read"],
        };
        assert_eq!(job.rights(), expected, "{}", job.name);
    }
}

#[test]
fn a_job_with_write_permission_runs_only_its_own_task() {
    const CHECK: &str = r#"echo "$SUMS" | sha256sum --check --strict"#;
    let publish = format!("npm publish ./{PACKAGE} --provenance --access public --ignore-scripts");
    let release = format!(
        r#"gh release create "$GITHUB_REF_NAME" {BILL} {LIBRARY} --repo "$GITHUB_REPOSITORY" --verify-tag --title "$GITHUB_REF_NAME" --notes-file {NOTES}"#
    );
    let with_rights: Vec<Job> = jobs().into_iter().filter(Job::has_rights).collect();
    for job in &with_rights {
        let steps = job.all("run");
        assert_eq!(steps.len(), 2, "{}", job.name);
        assert_eq!(steps[0], CHECK, "{}", job.name);
        assert!(
            [&publish, &release].contains(&&steps[1].to_owned()),
            "{}",
            job.name
        );
        let actions = ["actions/download-artifact@", "actions/setup-node@"];
        for used in job.all("uses") {
            let is_allowed = actions.iter().any(|action| used.starts_with(action));
            assert!(is_allowed, "{}: {used}", job.name);
        }
        assert_eq!(
            job.all("SUMS"),
            ["${{ needs.build.outputs.sums }}"],
            "{}",
            job.name
        );
    }
    assert_eq!(with_rights.len(), 2);
}

#[test]
fn every_action_is_pinned_to_the_commit_of_a_release() {
    for job in jobs() {
        for used in job.all("uses") {
            let (_, pin) = used.split_once('@').unwrap();
            let (commit, version) = pin.split_once(" # v").expect(used);
            let is_commit = commit.len() == 40
                && commit
                    .chars()
                    .all(|digit| matches!(digit, '0'..='9' | 'a'..='f'));
            assert!(is_commit, "{}: {used}", job.name);
            assert_eq!(version.split('.').count(), 3, "{}: {used}", job.name);
        }
    }
}
