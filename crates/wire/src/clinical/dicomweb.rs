//! DICOM over the web, PS3.18: which services a server is asked for, by the form of the path. Identifiers in it are
//! looked at for their form only and never said.
//!
//! `/studies` alone could be anybody's page: then the head must also name DICOM as what is sent or wanted.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;

/// Does a header name a media type of DICOM: `application/dicom+json`, or parts of it?
pub(crate) fn is_named(value: &[u8]) -> bool {
    const MEDIA_TYPE: &[u8] = b"application/dicom";
    value.windows(MEDIA_TYPE.len()).any(|part| part.eq_ignore_ascii_case(MEDIA_TYPE))
}

/// Says which service a request is for, if it is one. `names_dicom` tells whether the head names a media type of DICOM.
pub(crate) fn say(method: &[u8], target: &[u8], names_dicom: bool, sink: &mut dyn Sink) {
    if let Some(service) = service(method, target, names_dicom) {
        sink.fact(Subject::Dst, Field::DicomwebService, service);
    }
}

fn service(method: &[u8], target: &[u8], names_dicom: bool) -> Option<&'static str> {
    let mut parts = target.splitn(2, |byte| *byte == b'?');
    let (path, query) = (parts.next()?, parts.next().unwrap_or_default());
    // PS3.18 §9.4.1.
    if method == b"GET" && query.split(|byte| *byte == b'&').any(|pair| pair == b"requestType=WADO") {
        return Some("wado_uri");
    }
    let mut segments = path.split(|byte| *byte == b'/').skip_while(|segment| !is_resource(segment));
    let first = segments.next()?;
    let mut last_is_identifier = false;
    let mut has_identifier = false;
    for segment in segments.filter(|segment| !segment.is_empty()) {
        last_is_identifier = is_identifier(segment);
        has_identifier |= last_is_identifier;
        if !last_is_identifier && !is_resource(segment) {
            // Behind an identifier: `/frames/1`, `/rendered`, `/metadata`, PS3.18 §10.4.1.
            return (method == b"GET" && has_identifier && is_form(segment)).then_some("wado_rs");
        }
    }
    match method {
        b"POST" if first == b"studies" && names_dicom => Some("stow_rs"),
        b"GET" if last_is_identifier && first == b"studies" => Some("wado_rs"),
        b"GET" if !last_is_identifier && (has_identifier || names_dicom) => Some("qido_rs"),
        _ => None,
    }
}

fn is_resource(segment: &[u8]) -> bool {
    matches!(segment, b"studies" | b"series" | b"instances")
}

/// What can be asked of a study, a series or an instance.
fn is_form(segment: &[u8]) -> bool {
    matches!(segment, b"frames" | b"rendered" | b"thumbnail" | b"metadata" | b"bulkdata" | b"pixeldata")
}

/// A UID, PS3.5 §9: numbers with dots between.
fn is_identifier(segment: &[u8]) -> bool {
    const LONGEST: usize = 64;
    segment.len() <= LONGEST
        && segment.starts_with(b"1.") | segment.starts_with(b"2.")
        && segment.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(request: &str, names_dicom: bool, expected: Option<&str>) {
        let (method, target) = request.split_once(' ').unwrap();
        assert_eq!(service(method.as_bytes(), target.as_bytes(), names_dicom), expected, "{request}");
    }

    /// The paths are those of PS3.18 tables 10.4.1-1, 10.5.1-1 and 10.6.1-1.
    #[test]
    fn the_form_of_a_path_names_the_service() {
        for (request, service) in [
            ("GET /studies/1.2.840.1", "wado_rs"),
            ("GET /dicom-web/studies/1.2.840.1/series/1.2.3", "wado_rs"),
            ("GET /pacs/rs/studies/1.2/series/1.2.3/instances/1.2.4/frames/1", "wado_rs"),
            ("GET /studies/1.2.840.1/rendered?window=1", "wado_rs"),
            ("GET /studies/1.2.840.1/metadata", "wado_rs"),
            ("GET /studies/1.2.840.1/series?Modality=CT", "qido_rs"),
            ("GET /studies/1.2.840.1/series/1.2.3/instances", "qido_rs"),
            ("GET /wado?requestType=WADO&studyUID=1.2&objectUID=1.3", "wado_uri"),
        ] {
            check(request, false, Some(service));
        }
        for (request, service) in [
            ("POST /studies", "stow_rs"),
            ("POST /dicom-web/studies/1.2.840.1", "stow_rs"),
            ("GET /studies?PatientName=X", "qido_rs"),
            ("GET /dicom-web/instances", "qido_rs"),
        ] {
            check(request, true, Some(service));
            check(request, false, None);
        }
        for request in [
            "GET /",
            "GET /studies/2024/archaeology",
            "GET /studies/1.2.3/unknown",
            "DELETE /studies/1.2.3",
            "GET /series/breaking-bad",
            "GET *",
        ] {
            check(request, false, None);
        }
    }

    proptest! {
        #[test]
        fn any_target_is_survived(target in "(/|studies|series|1\\.2|\\?|&|=|frames|x){0,12}") {
            service(b"GET", target.as_bytes(), true);
        }
    }
}
