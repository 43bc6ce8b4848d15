//! The OpenAPI document as a page for people: made on the server, without scripts, from nobody else's host.

mod html;
mod schema;

use serde_json::Value;

use html::{escape, prose};
use schema::Types;

const STYLE: &str = include_str!("reference/style.css");
/// The methods in the order in which the operations of a path stand.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// One operation, with its place.
struct Operation<'a> {
    method: &'static str,
    path: &'a str,
    said: &'a Value,
}

/// The page.
pub(crate) fn page(document: &Value) -> String {
    let title = escape(text(&document["info"]["title"]));
    let types = Types::of(document);
    let tags: Vec<(&Value, Vec<Operation>)> =
        items(&document["tags"]).map(|tag| (tag, operations(document, &tag["name"]))).collect();
    let contents: String = tags.iter().map(|(tag, operations)| links(tag, operations)).collect();
    let sections: String =
        tags.iter().map(|(tag, operations)| section(document, &types, tag, operations)).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body><div class=\"page\">\
         <nav aria-label=\"Contents\"><a href=\"#top\">{title}</a>{contents}\
         <h2>Types</h2><ul>{type_links}</ul></nav>\n\
         <main id=\"top\"><h1>{title}</h1><p>{description}</p>\
         <p>For programs: <a href=\"openapi.json\">openapi.json</a></p>\n{sections}\
         <section><h2 id=\"types\">Types</h2>{type_tables}</section></main></div></body></html>\n",
        description = prose(text(&document["info"]["description"])),
        type_links = types.links(),
        type_tables = types.tables(),
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
    match (by("bearer"), by("cookie")) {
        (true, true) => "Signed in by a token, or by cookie.",
        (true, false) => "Signed in by a token.",
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
    let schema = &body["content"]["application/json"]["schema"];
    if schema.is_null() {
        return String::new();
    }
    format!("<h4>Body: {}</h4>{}", types.label(schema), types.fields(schema))
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

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    fn page() -> String {
        let document = serde_json::to_value(crate::routes::router().1).unwrap();
        super::page(&document)
    }

    #[test]
    fn the_page_needs_nobody_else() {
        let page = page();
        for foreign in ["<script", "http://", "https://", "//cdn", "@import", "url("] {
            assert!(!page.contains(foreign), "{foreign}");
        }
    }

    #[test]
    fn every_link_leads_to_one_place_of_the_page() {
        let page = page();
        let targets: Vec<&str> =
            page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(targets.len() > 40);
        for target in targets {
            assert_eq!(page.matches(&format!(" id=\"{target}\"")).count(), 1, "{target}");
        }
    }

    #[test]
    fn every_operation_and_field_is_told() {
        let page = page();
        for told in
            ["send_message", "Idempotency-Key", "list of <a href=\"#type-Message\">", "last_seen"]
        {
            assert!(page.contains(told), "{told}");
        }
        let count = |what| page.matches(what).count();
        assert_eq!(count("<article>"), count("</article>"));
        assert_eq!(count("<table"), count("</table>"));
        assert_eq!(count("<p"), count("</p>"), "every paragraph is closed");
    }
}
