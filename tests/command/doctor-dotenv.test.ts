/** What `plexicus doctor` says about `.env` files, even in a repository that tries to run programs. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { examine, type Finding, found } from "./examine.js";
import type { Machine, RunOptions } from "./machine.js";
import { World } from "./world.js";

const world = new World();

/** A repository on a machine with git, with a token in its `.env`. */
class Repository {
  readonly folder: string;

  private constructor(readonly machine: Machine) {
    this.folder = join(machine.home, "repository");
  }

  static async make(): Promise<Repository> {
    const repository = new Repository(await world.machine());
    await mkdir(repository.folder);
    repository.git("init", "--quiet");
    await repository.write(".env", "A=1\nexport PLEXICUS_API_TOKEN=plxs_canary\n");
    return repository;
  }

  get path(): string {
    return `${this.machine.env["PATH"]}:${process.env["PATH"]}`;
  }

  /** The file in which a program of the repository records that it ran. */
  get mark(): string {
    return join(this.machine.home, "mark");
  }

  git(...args: string[]): string {
    const env = { PATH: process.env["PATH"], HOME: this.machine.home };
    return execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.test", ...args], {
      cwd: this.folder,
      env,
      encoding: "utf8",
    });
  }

  async write(name: string, text: string, mode = 0o644): Promise<string> {
    const path = join(this.folder, name);
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, text, { mode });
    return path;
  }

  /** A program that records its arguments and environment in the mark. */
  async program(name: string): Promise<string> {
    return this.write(name, `#!/bin/sh\n{ echo "$0 $*"; /usr/bin/env; } >>'${this.mark}'\nexit 1\n`, 0o755);
  }

  async marks(): Promise<string> {
    return readFile(this.mark, "utf8").catch(() => "");
  }

  /** The finding of doctor about the `.env` file. */
  async look(exit: number, env: RunOptions["env"] = {}, folder = this.folder): Promise<Finding> {
    const options = { cwd: folder, secrets: ["plxs_canary"] };
    return found(await examine(this.machine, exit, { PATH: this.path, ...env }, options), ".env");
  }
}

test("a .env file that git would commit is a problem, and its token is not printed", async () => {
  const repository = await Repository.make();
  const deep = join(repository.folder, "deep [1]*");
  await mkdir(deep);
  const would = await repository.look(1, {}, deep);
  assert.match(would.message, /line 2, contains PLEXICUS_API_TOKEN, and git would commit it/);
  await repository.write(".gitignore", ".env\n");
  assert.equal((await repository.look(0, {}, deep)).result, "ok");
  repository.git("add", "--force", ".env");
  assert.match((await repository.look(1, {}, deep)).message, /git tracks that file/);
});

test("the user's global ignore file counts", async () => {
  const repository = await Repository.make();
  await mkdir(join(repository.machine.home, ".config/git"), { recursive: true });
  await writeFile(join(repository.machine.home, ".config/git/ignore"), ".env\n");
  assert.match((await repository.look(0)).message, /git ignores that file/);
});

test("without git, doctor says that it could not check", async () => {
  const repository = await Repository.make();
  const finding = await repository.look(0, { PATH: repository.machine.env["PATH"] });
  assert.match(finding.message, /could not be checked/);
});

/** Ways for a repository to make git run its program. */
const HOSTILE: Record<string, (repository: Repository, program: string) => Promise<void>> = {
  "core.fsmonitor": async (repository, program) => {
    repository.git("config", "core.fsmonitor", program);
  },
  "core.fsmonitor in an included file": async (repository, program) => {
    const included = await repository.write("config", `[core]\n\tfsmonitor = ${program}\n`);
    repository.git("config", "include.path", included);
  },
  hooks: async (repository, program) => {
    const hooks = await readdir(join(repository.folder, ".git/hooks"));
    for (const hook of [...hooks.map((name) => name.replace(".sample", "")), "post-index-change"])
      await repository.program(`hooks/${hook}`);
    repository.git("config", "core.hooksPath", join(program, "../hooks"));
    repository.git("config", "core.untrackedCache", "true");
  },
  "a pager, an editor, an alias": async (repository, program) => {
    for (const key of ["core.pager", "pager.ls-files", "pager.check-ignore", "core.editor"])
      repository.git("config", key, program);
    for (const name of ["ls-files", "check-ignore"]) repository.git("config", `alias.${name}`, `!${program}`);
  },
  "a filter": async (repository, program) => {
    await repository.write(".gitattributes", "* filter=evil diff=evil\n");
    for (const key of ["filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv"])
      repository.git("config", key, program);
  },
  "a missing object and a remote that is a program": async (repository, program) => {
    await missIgnoreFile(repository);
    repository.git("config", "remote.evil.url", `ext::${program}`);
    repository.git("config", "protocol.ext.allow", "always");
  },
  "a missing object and uploadpack": async (repository, program) => {
    await missIgnoreFile(repository);
    repository.git("config", "remote.evil.url", repository.folder);
    repository.git("config", "remote.evil.uploadpack", program);
  },
  "a missing object and core.sshCommand": async (repository, program) => {
    await missIgnoreFile(repository);
    repository.git("config", "remote.evil.url", "ssh://example.test/repository");
    repository.git("config", "core.sshCommand", program);
  },
};

/** Makes a partial clone whose `.gitignore` must be fetched before git can read it. */
async function missIgnoreFile(repository: Repository): Promise<void> {
  const path = await repository.write(".gitignore", ".env\n");
  repository.git("add", ".gitignore");
  repository.git("update-index", "--skip-worktree", ".gitignore");
  const object = repository.git("rev-parse", ":.gitignore").trim();
  await rm(path);
  await rm(join(repository.folder, ".git/objects", object.slice(0, 2), object.slice(2)));
  repository.git("config", "core.repositoryFormatVersion", "1");
  repository.git("config", "extensions.partialClone", "evil");
  repository.git("config", "remote.evil.promisor", "true");
}

for (const [name, prepare] of Object.entries(HOSTILE)) {
  test(`the repository's configuration runs no program: ${name}`, async () => {
    const repository = await Repository.make();
    await prepare(repository, await repository.program("program"));
    assert.match((await repository.look(1)).message, /and git would commit it/);
    assert.equal(await repository.marks(), "");
  });
}

test("a .git file that names a hostile folder runs no program", async () => {
  const repository = await Repository.make();
  repository.git("config", "core.fsmonitor", await repository.program("program"));
  await repository.write("deep/.git", "gitdir: ../.git\n");
  await repository.write("deep/.env", "PLEXICUS_API_TOKEN=plxs_canary\n");
  await repository.look(1, {}, join(repository.folder, "deep"));
  assert.equal(await repository.marks(), "");
});

test("doctor does not run a git from the current folder or from a PATH folder in the repository", async () => {
  const repository = await Repository.make();
  await repository.program("git");
  await repository.program("node_modules/.bin/git");
  for (const entry of ["", ".", "node_modules/.bin", join(repository.folder, "node_modules/.bin"), repository.folder]) {
    const finding = await repository.look(1, { PATH: `${entry}:${repository.path}` });
    assert.match(finding.message, /and git would commit it/);
    assert.equal(await repository.marks(), "", `PATH with ${entry}`);
  }
});

test("git's environment variables are not passed to git", async () => {
  const repository = await Repository.make();
  const program = await repository.program("program");
  const env = {
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "core.fsmonitor",
    GIT_CONFIG_VALUE_0: program,
    GIT_DIR: "/nowhere",
    GIT_EXEC_PATH: repository.folder,
  };
  assert.match((await repository.look(1, env)).message, /and git would commit it/);
  assert.equal(await repository.marks(), "");
});

test("PLEXICUS_ variables are not passed to git", async () => {
  const repository = await Repository.make();
  await repository.program("../programs/git");
  const programs = join(repository.machine.home, "programs");
  await repository.look(1, { PATH: `${programs}:${repository.path}`, PLEXICUS_API_TOKEN: await world.personalToken() });
  const seen = await repository.marks();
  assert.match(seen, /check-ignore/);
  assert.doesNotMatch(seen, /PLEXICUS_/);
});

test("a .env that is not a regular file, or is too large, is not read", async () => {
  const repository = await Repository.make();
  const path = join(repository.folder, ".env");
  await rm(path);
  execFileSync("mkfifo", [path]);
  assert.match((await repository.look(0)).message, /was not read/);
  await rm(path);
  await writeFile(path, `${"A=1\n".repeat(300_000)}PLEXICUS_API_TOKEN=plxs_canary\n`);
  assert.match((await repository.look(0)).message, /was not read/);
});

test("a FIFO that git would read does not block doctor", async () => {
  const repository = await Repository.make();
  execFileSync("mkfifo", [join(repository.folder, ".gitignore")]);
  assert.match((await repository.look(0)).message, /could not be checked/);
});
