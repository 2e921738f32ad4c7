//! What the description of the API says beside its paths: who may call, and how refusals look.

use crate::http::problem::{CODES, Document};
use utoipa::{
    OpenApi, PartialSchema,
    openapi::{
        OpenApi as Description, Ref, RefOr, ResponseBuilder,
        content::Content,
        schema::{Object, Schema},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Palabre",
        description = "Rooms, messages and accounts of a Palabre space. A cookie (with an `Origin` equal to the public URL \
                       on whatever changes something) or a bearer token says who calls. Lists tell by `more` whether they \
                       go on. Times are milliseconds since 1970 UTC.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    security(("cookie" = []), ("bearer" = [])),
    components(schemas(Document))
)]
struct Api;

/// What stands above the paths.
pub(super) fn api() -> Description {
    Api::openapi()
}

/// Adds what all paths share.
pub(super) fn complete(mut description: Description) -> Description {
    let components = description.components.get_or_insert_default();
    let cookie = ApiKey::Cookie(ApiKeyValue::new("palabre"));
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(cookie));
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.schemas.insert("Problem".to_owned(), document());
    for item in description.paths.paths.values_mut() {
        let operations = [
            &mut item.get,
            &mut item.put,
            &mut item.post,
            &mut item.patch,
            &mut item.delete,
        ];
        for operation in operations.into_iter().flatten() {
            let problem = Content::new(Some(RefOr::Ref(Ref::from_schema_name("Problem"))));
            let refused = ResponseBuilder::new()
                .description("Refused: `status` and `code` say why")
                .content("application/problem+json", problem)
                .build();
            operation
                .responses
                .responses
                .insert("default".to_owned(), RefOr::T(refused));
        }
    }
    description
}

/// The schema of problems, with all the words that `code` may be.
fn document() -> RefOr<Schema> {
    let mut schema = Document::schema();
    if let RefOr::T(Schema::Object(Object { properties, .. })) = &mut schema
        && let Some(RefOr::T(Schema::Object(code))) = properties.get_mut("code")
    {
        code.enum_values = Some(CODES.iter().map(|code| (*code).into()).collect());
    }
    schema
}
