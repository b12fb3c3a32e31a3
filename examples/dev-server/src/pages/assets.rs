//! The style sheet, the one script and the icon.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};

/// One style sheet on the wire, split by topic in the source.
const STYLE: &str = concat!(
    include_str!("../../assets/style/theme.css"),
    include_str!("../../assets/style/frame.css"),
    include_str!("../../assets/style/cards.css"),
    include_str!("../../assets/style/forms.css"),
    include_str!("../../assets/style/tables.css"),
);

/// `GET /assets/{name}`.
pub async fn serve(Path(name): Path<String>) -> Response {
    let (media_type, content) = match name.as_str() {
        "style.css" => ("text/css; charset=utf-8", STYLE),
        "copy.js" => (
            "text/javascript; charset=utf-8",
            include_str!("../../assets/copy.js"),
        ),
        "icon.svg" => ("image/svg+xml", include_str!("../../assets/icon.svg")),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let headers = [
        (CONTENT_TYPE, media_type),
        (CACHE_CONTROL, "no-cache"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, content).into_response()
}
