//! The documents as pages for people: made on the server, without scripts, from nobody else's host.

use serde_json::Value;

use super::html::{self, escape, prose};
use super::schema::{self, Types};
use super::{Documents, REFERENCE_PATH};

const STYLE: &str = include_str!("style.css");
/// The methods in the order in which the operations of a path stand.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// One operation, with its place.
struct Operation<'a> {
    method: &'static str,
    path: &'a str,
    said: &'a Value,
}

/// The page of one dialect, with ways to the others.
pub(super) fn of(dialect: &Documents, all: &[Documents]) -> String {
    let document = &dialect.openapi;
    let types = Types::of([Some(document), dialect.asyncapi.as_ref()]);
    let tags: Vec<(&Value, Vec<Operation>)> =
        items(&document["tags"]).map(|tag| (tag, operations(document, &tag["name"]))).collect();
    let contents: String = tags.iter().map(|(tag, operations)| links(tag, operations)).collect();
    let sections: String =
        tags.iter().map(|(tag, operations)| section(document, &types, tag, operations)).collect();
    let live = dialect.asyncapi.as_ref().map(|live| live_section(live, &types));
    let (base, title) = (format!("{REFERENCE_PATH}/{}", dialect.slug), escape(dialect.title));
    let live_document = live.as_ref().map_or_else(String::new, |_| {
        format!(" · <a href=\"{base}/asyncapi.json\">asyncapi.json</a>")
    });
    framed(
        &title,
        &format!(
            "{others}<a href=\"#top\">{title}</a>{contents}{live_link}\
             <h2>Types</h2><ul>{type_links}</ul>",
            others = dialects(all),
            live_link = if live.is_some() { "<h2><a href=\"#live\">Live</a></h2>" } else { "" },
            type_links = types.links(),
        ),
        &format!(
            "<h1>{title}</h1><p>{description}</p>\
             <p>For programs: <a href=\"{base}/openapi.json\">openapi.json</a>{live_document}</p>\n\
             {sections}{live}<section><h2 id=\"types\">Types</h2>{type_tables}</section>",
            description = prose(text(&document["info"]["description"])),
            live = live.unwrap_or_default(),
            type_tables = types.tables(),
        ),
    )
}

/// The page that leads to those of the dialects.
pub(super) fn index(all: &[Documents]) -> String {
    let entry = |dialect: &Documents| {
        format!(
            "<article><h3><a href=\"{REFERENCE_PATH}/{}\">{}</a></h3><p>{}</p></article>",
            dialect.slug,
            escape(dialect.title),
            prose(dialect.summary),
        )
    };
    let entries: String = all.iter().map(entry).collect();
    framed(
        "Polychat",
        &dialects(all),
        &format!(
            "<h1>What this server speaks</h1><p>The same accounts, conversations and messages are behind \
             each of these: what somebody sends through one arrives, live and in the same order, through the \
             others.</p>{entries}"
        ),
    )
}

fn framed(title: &str, nav: &str, main: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body><div class=\"page\">\
         <nav aria-label=\"Contents\">{nav}</nav>\n<main id=\"top\">{main}</main></div></body></html>\n"
    )
}

/// Links to the pages of all dialects.
fn dialects(all: &[Documents]) -> String {
    let link = |dialect: &Documents| {
        let (slug, title) = (dialect.slug, escape(dialect.title));
        format!("<li><a href=\"{REFERENCE_PATH}/{slug}\">{title}</a></li>")
    };
    let links: String = all.iter().map(link).collect();
    format!("<a href=\"/\">Polychat</a><h2>APIs</h2><ul>{links}</ul>")
}

/// What is said over the live connection.
fn live_section(live: &Value, types: &Types) -> String {
    let message = |message: &Value, who: &str| {
        format!(
            "<article><h3>{name}</h3><p class=\"quiet\">{who}</p><p>{summary}</p>{fields}</article>\n",
            name = prose(text(&message["name"])),
            summary = prose(text(&message["summary"])),
            fields = types.fields(&message["payload"]),
        )
    };
    let of = |operation: &str, who: &str| -> String {
        let references = items(&live["operations"][operation]["messages"]);
        let named = references.map(|reference| text(&reference["$ref"]).rsplit('/').next());
        named.flatten().map(|name| message(&live["components"]["messages"][name], who)).collect()
    };
    format!(
        "<section><h2 id=\"live\">Live</h2><code class=\"call\">{address}</code><p>{description}</p>{told}{heard}</section>\n",
        address = escape(text(&live["channels"]["live"]["address"])),
        description = prose(text(&live["info"]["description"])),
        told = of("tell", "Sent by the server."),
        heard = of("hear", "Sent by a client."),
    )
}

/// The operations of one tag, by path.
fn operations<'a>(document: &'a Value, tag: &Value) -> Vec<Operation<'a>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let of_path = |(path, item): (&'a String, &'a Value)| {
        METHODS
            .into_iter()
            .filter_map(move |method| Some(Operation { method, path, said: item.get(method)? }))
    };
    paths.flat_map(of_path).filter(|operation| operation.said["tags"][0] == *tag).collect()
}

fn links(tag: &Value, operations: &[Operation]) -> String {
    let link = |operation: &Operation| {
        format!(
            "<li><a href=\"#{id}\"><span class=\"method {method}\">{upper}</span>{summary}</a></li>",
            id = escape(text(&operation.said["operationId"])),
            method = operation.method,
            upper = operation.method.to_uppercase(),
            summary = prose(text(&operation.said["summary"])),
        )
    };
    let links: String = operations.iter().map(link).collect();
    format!("<h2>{}</h2><ul>{links}</ul>", escape(text(&tag["name"])))
}

fn section(document: &Value, types: &Types, tag: &Value, operations: &[Operation]) -> String {
    let articles: String =
        operations.iter().map(|operation| article(document, types, operation)).collect();
    format!(
        "<section><h2>{name}</h2><p class=\"quiet\">{what}</p>{articles}</section>\n",
        name = escape(text(&tag["name"])),
        what = prose(text(&tag["description"])),
    )
}

fn article(document: &Value, types: &Types, operation: &Operation) -> String {
    let said = operation.said;
    let description = match text(&said["description"]) {
        "" => String::new(),
        description => format!("<p>{}</p>", prose(description)),
    };
    let ways =
        if said.get("security").is_some() { &said["security"] } else { &document["security"] };
    format!(
        "<article><h3 id=\"{id}\">{summary}</h3><code class=\"call\">\
         <span class=\"method {method}\">{upper}</span> {path}</code>\
         <p class=\"quiet\">{sign_in}</p>{description}{parameters}{body}{answers}</article>\n",
        id = escape(text(&said["operationId"])),
        summary = prose(text(&said["summary"])),
        method = operation.method,
        upper = operation.method.to_uppercase(),
        path = escape(operation.path),
        sign_in = sign_in(ways),
        parameters = parameters(types, &said["parameters"]),
        body = body(types, &said["requestBody"]),
        answers = answers(document, types, &said["responses"]),
    )
}

fn sign_in(ways: &Value) -> &'static str {
    let by = |way: &str| items(ways).any(|ways| ways.get(way).is_some());
    match (by("bearer"), by("cookie"), by("token")) {
        (true, true, _) => "Signed in by a token, or by cookie.",
        (true, false, _) => "Signed in by a token.",
        (false, _, true) => "Signed in by cookies.",
        _ => "For everybody.",
    }
}

fn parameters(types: &Types, parameters: &Value) -> String {
    let row = |parameter: &Value| {
        let name = format!(
            "<code>{}</code> <span class=\"quiet\">{}</span>",
            escape(text(&parameter["name"])),
            escape(text(&parameter["in"])),
        );
        html::row([name, types.label(&parameter["schema"]), prose(text(&parameter["description"]))])
    };
    let rows: String = items(parameters).map(row).collect();
    if rows.is_empty() {
        return rows;
    }
    format!("<h4>Parameters</h4>{}", html::table("", ["Name", "Type", "What it is"], &rows))
}

fn body(types: &Types, body: &Value) -> String {
    let content = body["content"].as_object().and_then(|content| content.iter().next());
    let Some((kind, content)) = content else { return String::new() };
    let schema = &content["schema"];
    // Everybody expects JSON.
    let kind = match kind.as_str() {
        "application/json" => String::new(),
        kind => format!(" <code>{}</code>", escape(kind)),
    };
    format!("<h4>Body: {}{kind}</h4>{}", types.label(schema), types.fields(schema))
}

fn answers(document: &Value, types: &Types, responses: &Value) -> String {
    let responses = responses.as_object().into_iter().flatten();
    let mut rows = String::new();
    let mut tables = String::new();
    for (status, response) in responses {
        let response = schema::resolved(document, response);
        let content = response["content"].as_object().and_then(|content| content.iter().next());
        let mut kind = String::new();
        if let Some((content_type, content)) = content {
            let schema = &content["schema"];
            kind = types.label(schema);
            if content_type != "application/json" {
                kind = format!("<code>{}</code>: {kind}", escape(content_type));
            }
            if status.starts_with('2') {
                tables = format!("<h4>Answer: {kind}</h4>{}", types.fields(schema));
            }
        }
        let status = format!("<code>{}</code>", escape(status));
        rows += &html::row([status, kind, prose(text(&response["description"]))]);
    }
    let table = html::table("answers", ["Status", "Body", "When"], &rows);
    format!("<h4>Answers</h4>{table}{tables}")
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub(super) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
