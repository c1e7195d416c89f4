//! SOAP over HTTP: which service of a server is called. SOAP 1.1 §6.1.1 has the action in a header of its own, SOAP 1.2
//! part 2 §6.5.3 in the content type. Envelopes are not read here.

use wardroom_model::Field;
use wardroom_model::fact::Subject;

use crate::Sink;

/// Says the action of a header `SOAPAction: "urn:…"`.
pub(super) fn say_header(value: &[u8], sink: &mut dyn Sink) {
    say(value.trim_ascii(), sink);
}

/// Says the action of a content type `application/soap+xml; charset=utf-8; action="urn:…"`.
pub(super) fn say_content_type(value: &[u8], sink: &mut dyn Sink) {
    const TYPE: &[u8] = b"application/soap+xml";
    const ACTION: &[u8] = b"action=";
    if !value.get(..TYPE.len()).is_some_and(|start| start.eq_ignore_ascii_case(TYPE)) {
        return;
    }
    let parameters = value.split(|byte| *byte == b';').skip(1).map(<[u8]>::trim_ascii);
    for parameter in parameters {
        if let Some((name, action)) = parameter.split_at_checked(ACTION.len())
            && name.eq_ignore_ascii_case(ACTION)
        {
            say(action, sink);
        }
    }
}

/// An action names a service by a URN or URL. Anything else may be what a program makes up for each call.
fn say(action: &[u8], sink: &mut dyn Sink) {
    let bare = action.strip_prefix(b"\"").and_then(|action| action.strip_suffix(b"\"")).unwrap_or(action);
    let named = bare.split(|byte| *byte == b'?').next().unwrap_or_default();
    let scheme = named.split(|byte| *byte == b':').next().unwrap_or_default();
    let has_scheme = scheme.len() < named.len()
        && scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    if has_scheme && named.iter().all(u8::is_ascii_graphic) {
        sink.fact_bytes(Subject::Dst, Field::SoapAction, named);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests_support::Collected;

    #[track_caller]
    fn check(read: fn(&[u8], &mut dyn Sink), value: &str, expected: Option<&str>) {
        let mut collected = Collected::default();
        read(value.as_bytes(), &mut collected);
        let expected: Vec<String> =
            expected.iter().map(|action| format!("dst soap.action {action}")).collect();
        assert_eq!(collected.lines(), expected, "{value}");
    }

    #[test]
    fn actions_name_a_service() {
        let wan = "urn:schemas-upnp-org:service:WANIPConnection:1#GetExternalIPAddress";
        check(say_header, &format!("\"{wan}\""), Some(wan));
        check(say_header, wan, Some(wan));
        check(say_header, "http://ward.example/Get?patient=4711", Some("http://ward.example/Get"));
        for other in ["", "\"\"", "GetPatient/4711", "#x", "1:x", "urn:a name", "\"urn:a"] {
            check(say_header, other, other.strip_prefix("nothing"));
        }
        let get = "http://schemas.xmlsoap.org/ws/2004/09/transfer/Get";
        let typed = format!("application/soap+xml; charset=utf-8; Action=\"{get}\"");
        check(say_content_type, &typed, Some(get));
        check(say_content_type, "application/soap+xml", None);
        check(say_content_type, "text/xml; action=\"urn:x\"", None);
    }
}
