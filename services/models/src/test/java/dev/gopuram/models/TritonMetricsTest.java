package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.models.Timing;
import dev.gopuram.contracts.models.VersionStatistics;
import dev.gopuram.inference.FailureReason;
import dev.gopuram.inference.VersionTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TritonMetricsTest {
    private static VersionTotals totals(String model, String version) {
        return new VersionTotals(
                new VersionStatistics(
                        model,
                        version,
                        null,
                        30,
                        4,
                        new Timing(10, 11_000),
                        new Timing(3, 1),
                        new Timing(10, 12_999),
                        new Timing(4, 13_000),
                        new Timing(4, 14_000),
                        new Timing(4, 15_000),
                        List.of()),
                Map.of(FailureReason.REJECTED, 2L, FailureReason.BACKEND, 1L),
                5);
    }

    @Test
    void every_name_that_dashboards_know_is_there_with_its_kind_and_its_labels() {
        String labels = "{model=\"m\",version=\"1.0.0\"} ";
        String failed = "nv_inference_request_failure{model=\"m\",version=\"1.0.0\",reason=";

        assertThat(TritonMetrics.text(List.of(totals("m", "1.0.0"))).lines())
                .contains(
                        "# TYPE nv_inference_request_success counter",
                        "nv_inference_request_success" + labels + "10",
                        "nv_inference_count" + labels + "30",
                        "nv_inference_exec_count" + labels + "4",
                        "# TYPE nv_inference_pending_request_count gauge",
                        "nv_inference_pending_request_count" + labels + "5",
                        "nv_inference_request_duration_us" + labels + "11",
                        "nv_inference_queue_duration_us" + labels + "12",
                        "nv_inference_compute_input_duration_us" + labels + "13",
                        "nv_inference_compute_infer_duration_us" + labels + "14",
                        "nv_inference_compute_output_duration_us" + labels + "15",
                        "# TYPE nv_inference_request_failure counter",
                        failed + "\"REJECTED\"} 2",
                        failed + "\"CANCELED\"} 0",
                        failed + "\"BACKEND\"} 1",
                        failed + "\"OTHER\"} 0");
    }

    @Test
    void no_series_comes_twice_though_tenants_share_a_name() {
        String text = TritonMetrics.text(List.of(totals("m", "1.0.0"), totals("m", "1.0.0")));

        assertThat(text.lines()).doesNotHaveDuplicates();
        assertThat(text).contains("nv_inference_count{model=\"m\",version=\"1.0.0\"} 60\n");
    }

    @Test
    void versions_beyond_the_bound_are_counted_together() {
        List<VersionTotals> many = new ArrayList<>();
        for (int i = 0; i < TritonMetrics.MAX_VERSIONS + 3; i++) {
            many.add(totals("m" + i, "1.0.0"));
        }

        assertThat(TritonMetrics.text(many).lines().filter(line -> line.startsWith("nv_inference_exec_count")))
                .hasSize(TritonMetrics.MAX_VERSIONS + 1)
                .contains("nv_inference_exec_count{model=\"other\",version=\"\"} 12");
    }
}
