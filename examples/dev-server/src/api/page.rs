//! Lists in pages: `{items, next, prev, total}` with a cursor in the links.

use serde::Serialize;
use serde_json::Value;

use crate::wire::params::Params;
use crate::wire::problem::Problem;

const DEFAULT_LIMIT: usize = 25;
const MAX_LIMIT: usize = 100;

/// One page of a list.
#[derive(Debug, Serialize)]
pub struct Page {
    items: Vec<Value>,
    next: Option<String>,
    prev: Option<String>,
    total: usize,
}

impl Page {
    /// Returns the page that `limit` and `cursor` select.
    pub fn cut(path: &str, items: Vec<Value>, params: &Params) -> Result<Self, Problem> {
        let limit = number(params, "limit")?.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Problem::unprocessable("limit must be 1 to 100."));
        }
        let start = number(params, "cursor")?.unwrap_or(0);
        let total = items.len();
        if start > total {
            return Err(Problem::unprocessable(
                "cursor does not belong to this list.",
            ));
        }
        let link = |start: usize| format!("{path}?limit={limit}&cursor={start}");
        Ok(Self {
            items: items.into_iter().skip(start).take(limit).collect(),
            next: (start + limit < total).then(|| link(start + limit)),
            prev: (start > 0).then(|| link(start.saturating_sub(limit))),
            total,
        })
    }
}

fn number(params: &Params, name: &str) -> Result<Option<usize>, Problem> {
    params
        .optional(name)
        .map_err(Problem::bad_request)?
        .map(|text| {
            text.parse()
                .map_err(|_| Problem::unprocessable(format!("{name} must be a number.")))
        })
        .transpose()
}

/// Reads the parameters of a list call.
pub fn query(text: Option<&str>) -> Result<Params, Problem> {
    Params::parse(text.unwrap_or_default()).map_err(Problem::bad_request)
}
