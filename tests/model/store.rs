//! The store that both actors share, and its lock.

use crate::history::Actor;
use std::collections::BTreeMap;

/// After this long every window sees every write, in ms.
const SIGHT_MS: i64 = 1_000;

/// What the store can do.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    pub name: &'static str,
    /// It has a lock; the lock of a crashed window is free at once.
    pub locks: bool,
    /// It reports every write to the other windows.
    pub tells: bool,
    /// After another window's write, a window reads the old text one more time.
    pub late: bool,
}

/// With a lock, like the credentials file.
pub const LOCKED: Kind = Kind {
    name: "lock, no events",
    locks: true,
    tells: false,
    late: false,
};
/// Without a lock, like a keychain.
pub const UNLOCKED: Kind = Kind {
    name: "no lock, no events",
    locks: false,
    tells: false,
    late: false,
};
/// Without a lock, with events and late visibility, like an editor's secret storage.
pub const LATE: Kind = Kind {
    name: "no lock, events, late sight",
    locks: false,
    tells: true,
    late: true,
};
pub const KINDS: [Kind; 3] = [LOCKED, UNLOCKED, LATE];

#[derive(Clone, Default, Hash)]
pub struct Store {
    entries: BTreeMap<String, Entry>,
    /// The actor that holds the lock.
    pub holder: Option<Actor>,
}

#[derive(Clone, Default, Hash)]
struct Entry {
    text: Option<String>,
    written_at_ms: i64,
    /// What a window that has not seen the last write still reads, once.
    before: BTreeMap<Actor, Option<String>>,
}

impl Store {
    pub fn get(&mut self, reader: Actor, key: &str, now_ms: i64) -> Option<String> {
        let entry = self.entries.get_mut(key)?;
        let before = entry.before.remove(&reader);
        let before = before.filter(|_| now_ms - entry.written_at_ms < SIGHT_MS);
        before.unwrap_or_else(|| entry.text.clone())
    }

    /// Writes a text, or deletes it. Each of the `late` windows reads the old text one more time.
    pub fn put(
        &mut self,
        writer: Actor,
        key: &str,
        text: Option<&str>,
        now_ms: i64,
        late: &[Actor],
    ) {
        let entry = self.entries.entry(key.to_owned()).or_default();
        for reader in late {
            let seen = entry.text.clone();
            entry.before.entry(*reader).or_insert(seen);
        }
        entry.before.remove(&writer);
        entry.text = text.map(str::to_owned);
        entry.written_at_ms = now_ms;
    }

    /// Whether something is stored under the key.
    pub fn has(&self, key: &str) -> bool {
        self.entries
            .get(key)
            .is_some_and(|entry| entry.text.is_some())
    }

    /// Returns everything that is stored.
    pub fn contents(&self) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.entries.iter();
        entries.filter_map(|(key, entry)| Some((key.as_str(), entry.text.as_deref()?)))
    }
}
