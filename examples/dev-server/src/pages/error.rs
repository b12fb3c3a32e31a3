//! A page that says what went wrong.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::html;

use super::{layout, reply};

/// An error shown to a user; it never redirects.
#[derive(Debug)]
pub struct PageError {
    pub status: StatusCode,
    pub title: &'static str,
    pub message: String,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let body = html! {
            section.card {
                h1 { (self.title) }
                p { (self.message) }
                p { a href="/" { "Go to the start page" } }
            }
        };
        reply::page(self.status, layout::narrow(self.title, None, body))
    }
}
