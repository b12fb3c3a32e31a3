//! The named parts of scenarios in `tests/vectors/fixtures.json`; `tests/vectors/README.md` explains them.

use crate::{read, vectors};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

pub struct Fixtures {
    parts: BTreeMap<String, Value>,
    used: RefCell<BTreeSet<String>>,
}

impl Fixtures {
    pub fn read() -> Self {
        let groups: BTreeMap<String, BTreeMap<String, Value>> =
            read(&vectors().join("fixtures.json"));
        let mut parts = BTreeMap::new();
        for (name, part) in groups.into_values().flatten() {
            let twice = parts.insert(format!("@{name}"), part);
            assert!(twice.is_none(), "there are two fixtures @{name}");
        }
        Self {
            parts,
            used: RefCell::default(),
        }
    }

    /// Replaces every name in the value by its fixture.
    pub fn expand(&self, value: Value) -> Value {
        match value {
            Value::String(name) if name.starts_with('@') => self.part(&name),
            Value::Array(items) => items
                .into_iter()
                .flat_map(|item| self.items(item))
                .collect(),
            Value::Object(mut fields) => {
                let like = fields.remove("like");
                let fields = fields.into_iter();
                let mut own = fields
                    .map(|(name, value)| (name, self.expand(value)))
                    .collect();
                if let Some(like) = like {
                    let name = like.as_str().expect("`like` is the name of a fixture");
                    own = laid_over(self.part(name), own);
                }
                own
            }
            other => other,
        }
    }

    /// Returns the fixtures that nothing has named so far.
    pub fn unused(&self) -> Vec<&String> {
        let used = self.used.borrow();
        let names = self.parts.keys();
        names.filter(|name| !used.contains(*name)).collect()
    }

    // Returns what this item adds to a list: a fixture that is a list adds all of its items.
    fn items(&self, item: Value) -> Vec<Value> {
        let is_name = item.is_string();
        match self.expand(item) {
            Value::Array(items) if is_name => items,
            item => vec![item],
        }
    }

    fn part(&self, name: &str) -> Value {
        let part = self.parts.get(name);
        let part = part.unwrap_or_else(|| panic!("there is no fixture {name}"));
        self.used.borrow_mut().insert(name.to_owned());
        self.expand(part.clone())
    }
}

// Fields of objects are merged at every depth; anything else is replaced.
fn laid_over(below: Value, above: Value) -> Value {
    match (below, above) {
        (Value::Object(mut fields), Value::Object(above)) => {
            for (name, value) in above {
                let value = match fields.remove(&name) {
                    Some(below) => laid_over(below, value),
                    None => value,
                };
                fields.insert(name, value);
            }
            Value::Object(fields)
        }
        (_, above) => above,
    }
}
