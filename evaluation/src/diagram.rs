//! A reliability diagram: what was claimed against how often it was right, as an SVG that is read on light and dark.

use std::fmt::Write as _;

use crate::calibration::Calibration;

const SIZE: f64 = 320.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 56.0;

/// Draws the steps of a calibration: a point at the mean confidence and the share of right, with its 95 % interval, and the
/// line on which the points of a calibrated system lie. A full step has a large point.
pub fn draw(title: &str, calibration: &Calibration) -> String {
    let (width, height) = (LEFT + SIZE + 24.0, TOP + SIZE + 56.0);
    let x = |share: f64| LEFT + SIZE * share;
    let y = |share: f64| TOP + SIZE * (1.0 - share);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"title\" font-family=\"system-ui, sans-serif\" font-size=\"13\">\n<title id=\"title\">{title}: share of right by confidence</title>\n<style>.paper{{fill:#fff}}.ink{{fill:#1a1a1a}}.line{{stroke:#595959;fill:none}}.mark{{fill:#0b5cad;stroke:#0b5cad}}@media(prefers-color-scheme:dark){{.paper{{fill:#161616}}.ink{{fill:#f2f2f2}}.line{{stroke:#a6a6a6}}.mark{{fill:#7ab8ff;stroke:#7ab8ff}}}}</style>\n<rect class=\"paper\" width=\"{width}\" height=\"{height}\"/>\n<text class=\"ink\" x=\"{LEFT}\" y=\"28\" font-size=\"15\" font-weight=\"600\">{title}</text>\n"
    );
    let _ =
        writeln!(svg, "<rect class=\"line\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{SIZE}\" height=\"{SIZE}\"/>");
    let _ = writeln!(
        svg,
        "<path class=\"line\" stroke-dasharray=\"4 4\" d=\"M{} {}L{} {}\"/>",
        x(0.0),
        y(0.0),
        x(1.0),
        y(1.0)
    );
    for tenth in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let _ = writeln!(
            svg,
            "<text class=\"ink\" x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">{tenth}</text>\n<text class=\"ink\" x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">{tenth}</text>",
            x(tenth),
            y(0.0) + 20.0,
            LEFT - 8.0,
            y(tenth) + 4.0
        );
    }
    let most = calibration.steps().map(|(_, share)| share.of).max().unwrap_or(1);
    for (mean, share) in calibration.steps() {
        let (low, high) = share.interval();
        let radius = 3.0 + 6.0 * (f64::from(share.of) / f64::from(most)).sqrt();
        let _ = writeln!(
            svg,
            "<path class=\"mark\" stroke-width=\"2\" d=\"M{0:.1} {1:.1}V{2:.1}\"/>\n<circle class=\"mark\" cx=\"{0:.1}\" cy=\"{3:.1}\" r=\"{radius:.1}\"><title>{4} of {5} right at {mean:.2}</title></circle>",
            x(mean),
            y(low.max(0.0)),
            y(high.min(1.0)),
            y(share.value()),
            share.of_these,
            share.of
        );
    }
    let _ = writeln!(
        svg,
        "<text class=\"ink\" x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"middle\">confidence</text>\n<text class=\"ink\" x=\"{LEFT}\" y=\"46\">share of right</text>\n</svg>",
        x(0.5),
        y(0.0) + 42.0
    );
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_a_point() {
        let mut calibration = Calibration::default();
        for number in 0..10 {
            calibration.add(0.9, number > 0);
            calibration.add(0.75, number > 2);
        }
        let svg = draw("Made up", &calibration);
        assert_eq!(svg.matches("<circle").count(), 2);
        assert!(svg.contains("9 of 10 right at 0.90"), "{svg}");
    }
}
