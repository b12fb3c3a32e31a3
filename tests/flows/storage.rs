//! A storage in memory that can be made to fail and records how it is used, and the marker beside it.

use crate::clock::Timeline;
use crate::expect::Known;
use crate::scenario::{Behaviour, ContentSpec, MarkerSpec, StorageSpec};
use crate::stored;
use plexicus_auth::host::{Content, HostFailure, HostResult, OnStorageChange};
use plexicus_auth::policy::error::cause::Cause;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

/// What a host says when it fails. The secrets in it must not come out.
pub const COMPLAINT: &str = "EIO: i/o error near plxs_canary-in-the-hosts-words";

pub struct Storage {
    timeline: Rc<Timeline>,
    pub entries: RefCell<BTreeMap<String, String>>,
    has_aside: Cell<bool>,
    pub behaviour: RefCell<StorageSpec>,
    pub locked: Rc<Locked>,
    /// The key of each write.
    pub writes: RefCell<Vec<String>>,
    pub unlocked_writes: Cell<usize>,
    pub reads: RefCell<BTreeMap<String, usize>>,
    /// How long each read takes.
    pub read_takes_ms: Cell<u64>,
    listeners: RefCell<Vec<OnStorageChange>>,
}

/// Whether the lock is held, and the wakers of those that wait for it.
#[derive(Default)]
pub struct Locked {
    pub is_held: Cell<bool>,
    waiting: RefCell<Vec<Waker>>,
}

/// A held lock.
pub struct Lock(Rc<Locked>);

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.is_held.set(false);
        self.0.waiting.take().into_iter().for_each(Waker::wake);
    }
}

/// Behaves as configured before a callback does its work.
pub async fn behave(behaviour: Behaviour) -> HostResult<()> {
    match behaviour {
        Behaviour::Throws => Err(HostFailure::new(COMPLAINT.to_owned())),
        Behaviour::Never => std::future::pending().await,
        _ => Ok(()),
    }
}

impl Storage {
    pub fn new(timeline: Rc<Timeline>, behaviour: StorageSpec) -> Self {
        Self {
            timeline,
            entries: RefCell::default(),
            has_aside: Cell::default(),
            behaviour: RefCell::new(behaviour),
            locked: Rc::default(),
            writes: RefCell::default(),
            unlocked_writes: Cell::new(0),
            reads: RefCell::default(),
            read_takes_ms: Cell::new(0),
            listeners: RefCell::default(),
        }
    }

    pub async fn get(&self, key: &str) -> HostResult<Option<String>> {
        *self.reads.borrow_mut().entry(key.to_owned()).or_default() += 1;
        let behaviour = self.behaviour.borrow().get;
        self.behave(behaviour).await?;
        self.timeline.sleep(self.read_takes_ms.get()).await;
        Ok(self.entries.borrow().get(key).cloned())
    }

    pub async fn set(&self, key: &str, text: &str) -> HostResult<()> {
        let behaviour = self.behaviour.borrow().set;
        if behaviour == Behaviour::Echoes {
            return Err(HostFailure::new(format!(
                "ENOSPC: no space left for {text}"
            )));
        }
        self.behave(behaviour).await?;
        self.note_write(key);
        if behaviour != Behaviour::Forgets {
            self.change(key, Some(text.to_owned()));
        }
        Ok(())
    }

    pub async fn delete(&self, key: &str) -> HostResult<()> {
        let behaviour = self.behaviour.borrow().delete;
        self.behave(behaviour).await?;
        self.note_write(key);
        if behaviour != Behaviour::Forgets {
            self.change(key, None);
        }
        Ok(())
    }

    /// Writes as another program would.
    pub fn put(&self, contents: &BTreeMap<String, Value>, known: &Known) {
        for (place, content) in contents {
            self.change(&stored::key(place), stored::text(place, content, known));
        }
    }

    /// Subscribes to changes, if it can report them. Returns whether it can.
    pub fn watch(&self, on_change: OnStorageChange) -> bool {
        let tells = self.behaviour.borrow().watch == Some(Behaviour::Works);
        if tells {
            self.listeners.borrow_mut().push(on_change);
        }
        tells
    }

    /// Keeps its content aside, if it can.
    pub async fn keep_aside(&self) -> HostResult<()> {
        self.timeline.next_turn().await;
        let behaviour = self.behaviour.borrow().keep_aside;
        behave(behaviour.unwrap_or(Behaviour::Throws)).await?;
        self.note_write("everything");
        self.behaviour.borrow_mut().content = None;
        self.entries.borrow_mut().clear();
        self.has_aside.set(true);
        Ok(())
    }

    /// Deletes what was kept aside. Returns whether there was anything.
    pub fn delete_aside(&self) -> bool {
        self.has_aside.replace(false)
    }

    pub async fn lock(&self) -> HostResult<Option<Lock>> {
        let behaviour = self.behaviour.borrow().lock;
        self.timeline.next_turn().await;
        behave(behaviour).await?;
        if behaviour == Behaviour::Absent {
            return Ok(None);
        }
        poll_fn(|context| {
            if self.locked.is_held.replace(true) {
                let waker = context.waker().clone();
                self.locked.waiting.borrow_mut().push(waker);
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
        Ok(Some(Lock(Rc::clone(&self.locked))))
    }

    /// Tells every listener that this key has changed.
    pub fn tell(&self, key: &str) {
        let listeners = self.listeners.borrow().clone();
        for on_change in listeners {
            on_change(Some(key));
        }
    }

    // Tells every listener, including the writer: no host says which program wrote.
    fn change(&self, key: &str, text: Option<String>) {
        let mut entries = self.entries.borrow_mut();
        match text {
            Some(text) => entries.insert(key.to_owned(), text),
            None => entries.remove(key),
        };
        drop(entries);
        self.tell(key);
    }

    // No storage is so fast that no other task runs in between.
    async fn behave(&self, behaviour: Behaviour) -> HostResult<()> {
        self.timeline.next_turn().await;
        let content = match self.behaviour.borrow().content {
            None => None,
            Some(ContentSpec::Unreadable) => Some(Content::Unreadable),
            Some(ContentSpec::Newer) => Some(Content::Newer),
        };
        match content {
            Some(content) => Err(HostFailure {
                cause: Cause::new(COMPLAINT),
                content,
            }),
            None => behave(behaviour).await,
        }
    }

    fn note_write(&self, key: &str) {
        self.writes.borrow_mut().push(key.to_owned());
        let lockable = self.behaviour.borrow().lock != Behaviour::Absent;
        if lockable && !self.locked.is_held.get() {
            self.unlocked_writes.set(self.unlocked_writes.get() + 1);
        }
    }
}

/// The host's second store, which holds no secrets.
pub struct Marker {
    pub entries: RefCell<BTreeMap<String, String>>,
    behaviour: Behaviour,
}

impl Marker {
    pub fn new(spec: Option<&MarkerSpec>) -> Self {
        let (marks, behaviour) = match spec {
            None => (BTreeMap::new(), Behaviour::Absent),
            Some(MarkerSpec::Behaves(behaviour)) => (BTreeMap::new(), *behaviour),
            Some(MarkerSpec::Holds(marks)) => (marks.clone(), Behaviour::Works),
        };
        let marks = marks.into_iter();
        Self {
            entries: RefCell::new(
                marks
                    .map(|(place, mark)| (stored::key(&place), mark))
                    .collect(),
            ),
            behaviour,
        }
    }

    pub async fn get(&self, key: &str) -> HostResult<Option<String>> {
        behave(self.behaviour).await?;
        Ok(self.entries.borrow().get(key).cloned())
    }

    pub async fn set(&self, key: &str, mark: Option<&str>) -> HostResult<()> {
        behave(self.behaviour).await?;
        let mut entries = self.entries.borrow_mut();
        match mark {
            _ if self.behaviour == Behaviour::Absent => None,
            Some(mark) => entries.insert(key.to_owned(), mark.to_owned()),
            None => entries.remove(key),
        };
        Ok(())
    }
}
