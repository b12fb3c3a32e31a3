//! The input is a stored text. Everything that can be read is written so that it reads the same again,
//! and a text that cannot be read is an error, never "logged out".

#![no_main]

use libfuzzer_sys::fuzz_target;
use plexicus_auth::policy::stored::accounts::Index;
use plexicus_auth::policy::stored::journal::Journal;
use plexicus_auth::policy::stored::note::Note;
use plexicus_auth::policy::stored::login::StoredLogin;
use plexicus_auth::policy::token;

const ORIGIN: &str = "https://api.app.plexicus.ai";

fuzz_target!(|text: &str| {
    if let Ok(mut login) = StoredLogin::from_text(text, ORIGIN) {
        assert!(token::is_header_safe(login.access_token.expose("its form is checked")));
        let written = login.to_text(ORIGIN);
        let again = StoredLogin::from_text(written.expose("it is read"), ORIGIN).expect("it was written");
        assert!(login.is_same_secret(&again));
        assert_eq!(
            (&login.login_id, login.generation, login.expires_at_ms, login.obtained_at_ms),
            (&again.login_id, again.generation, again.expires_at_ms, again.obtained_at_ms),
        );
        let _ = login.overlay(text, ORIGIN);
    }
    if let Ok(note) = Note::from_text(text) {
        let written = note.to_object().to_text();
        let again = Note::from_text(written.expose("it is read")).expect("it was written");
        assert_eq!(note.last_used_at_ms, again.last_used_at_ms);
        assert_eq!(note.identity, again.identity);
    }
    if let Ok(mut index) = Index::from_text(text)
        && index.first.is_none()
    {
        let written = index.to_text();
        let again = Index::from_text(written.expose("it is read")).expect("it was written");
        assert_eq!((&index.entries, &index.default), (&again.entries, &again.default));
    }
    let _ = Journal::from_text(text);
});
