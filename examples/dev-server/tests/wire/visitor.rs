//! A visitor of the pages.

use totp_rs::{Builder, Secret};

use crate::server::{ADA, Answer, GRACE, Server, encode};

/// The address of a login's consent page.
pub const CONSENT: &str = "/auth/cli?client_id=plexicus-cli&port=9142&state=state-0123456789abcdef\
    &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256\
    &device=laptop&scope=read";

/// A browser without scripts: it keeps one cookie and copies hidden fields.
pub struct Visitor<'a> {
    server: &'a Server,
    pub cookie: String,
}

impl<'a> Visitor<'a> {
    pub fn new(server: &'a Server) -> Self {
        let cookie = String::new();
        Self { server, cookie }
    }

    pub fn get(&mut self, path: &str) -> Answer {
        let answer = self
            .server
            .send("GET", path, &[("Cookie", &self.cookie)], "");
        self.keep_cookie(&answer);
        answer
    }

    /// Sends the form on the page at `from` to `path`.
    pub fn submit(&mut self, from: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(from);
        let csrf = hidden(&page.text, "csrf");
        let body = encode(&[fields, &[("csrf", csrf.as_str())]].concat());
        self.post(path, &body)
    }

    pub fn post(&mut self, path: &str, body: &str) -> Answer {
        let headers = [
            ("Cookie", self.cookie.as_str()),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        let answer = self.server.send("POST", path, &headers, body);
        self.keep_cookie(&answer);
        answer
    }

    pub fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        let fields = [
            ("email", email),
            ("password", password),
            ("next", "/activate"),
        ];
        self.submit("/login", "/login", &fields)
    }

    fn keep_cookie(&mut self, answer: &Answer) {
        if let Some((cookie, rest)) = answer.header("set-cookie").split_once(';') {
            assert_eq!(rest, " HttpOnly; SameSite=Lax; Path=/");
            self.cookie = cookie.to_owned();
        }
    }
}

/// Returns the value of a page's hidden field.
pub fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let (_, rest) = page.split_once(&start).expect("a hidden field");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Signs in as Grace, who needs no authenticator.
pub fn signed_in(server: &Server) -> Visitor<'_> {
    let mut visitor = Visitor::new(server);
    let answer = visitor.sign_in(GRACE, "flow-matic-1955");
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, "/activate")
    );
    visitor
}

/// Signs in as Ada, with her authenticator.
pub fn ada_signed_in(server: &Server) -> Visitor<'_> {
    let mut visitor = Visitor::new(server);
    visitor.sign_in(ADA, "note-g-1843");
    let path = "/login/code";
    let answer = visitor.submit(path, path, &[("code", &totp_now())]);
    assert_eq!(answer.status, 303);
    visitor
}

/// Returns the six digits that Ada's authenticator shows.
pub fn totp_now() -> String {
    let secret = Secret::try_from_base32("PLEXICUSDEVSERVERADALOVELACE2345").expect("base32");
    let totp = Builder::new().with_secret(secret).build().expect("TOTP");
    totp.generate_current().to_string()
}
