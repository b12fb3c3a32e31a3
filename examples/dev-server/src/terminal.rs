//! Prints the TOTP codes that pages wait for to the terminal, so that no authenticator app is needed.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use crate::accounts::Account;
use crate::clock::real_s;
use crate::state::App;

/// A visitor who leaves the page open for longer has gone away.
const LONGEST_WAIT_S: u64 = 5 * 60;

/// Prints the code that the page of this visit asks for, and the next one whenever one has expired,
/// until the page gets a code or is shown again.
pub fn tell_codes(app: &Arc<App>, cookie: &str, account: &'static Account) {
    if !app.tells_codes {
        return;
    }
    let page = app.store().visits.code_page_shown(cookie);
    let (app, cookie) = (app.clone(), cookie.to_owned());
    tokio::spawn(async move {
        let waits = || app.store().visits.waits_for_code(&cookie, page);
        tell_while(waits, account, real_s, tell).await;
    });
}

async fn tell_while(
    waits: impl Fn() -> bool,
    account: &Account,
    now_s: impl Fn() -> u64,
    tell: impl Fn(&str),
) {
    let end_s = now_s() + LONGEST_WAIT_S;
    while waits() && now_s() < end_s {
        let Some(code) = account.totp_at(now_s()) else {
            return;
        };
        tell(&format!(
            "TOTP code for {}: {}, valid for {} s",
            account.email, code.digits, code.valid_s
        ));
        sleep(Duration::from_secs(code.valid_s)).await;
    }
}

fn tell(line: &str) {
    // A closed terminal needs no code.
    let _ = writeln!(io::stdout(), "{line}");
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use tokio::time::Instant;

    use super::{LONGEST_WAIT_S, tell_while};
    use crate::accounts;

    const START_S: u64 = 1_800_000_007;

    /// Returns the lines, each with the second in which it was printed; time passes only by waiting.
    async fn told_while(waits: impl Fn() -> bool) -> Vec<(u64, String)> {
        let ada = accounts::find("ada@example.test").expect("a seeded account");
        let start = Instant::now();
        let now_s = || START_S + start.elapsed().as_secs();
        let lines = RefCell::default();
        tell_while(waits, ada, now_s, |line| {
            Vec::push(&mut lines.borrow_mut(), (now_s(), line.to_owned()));
        })
        .await;
        lines.into_inner()
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_code_is_told_as_soon_as_one_has_ended() {
        let ada = accounts::find("ada@example.test").expect("a seeded account");
        let lines = told_while(|| true).await;
        let mut next_s = START_S;
        for (at_s, line) in &lines {
            let code = ada.totp_at(*at_s).expect("she has an authenticator");
            let (digits, valid_s) = (code.digits, code.valid_s);
            assert_eq!(*at_s, next_s);
            let expected =
                format!("TOTP code for ada@example.test: {digits}, valid for {valid_s} s");
            assert_eq!(*line, expected);
            next_s += valid_s;
        }
        assert!(next_s >= START_S + LONGEST_WAIT_S);
    }

    #[tokio::test(start_paused = true)]
    async fn none_is_told_once_the_page_waits_no_more() {
        let left = Cell::new(2_u32);
        let waits = || left.replace(left.get().saturating_sub(1)) > 0;
        assert_eq!(told_while(waits).await.len(), 2);
        assert_eq!(told_while(|| false).await, []);
    }
}
