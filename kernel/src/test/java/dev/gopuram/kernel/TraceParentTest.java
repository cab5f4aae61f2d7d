package dev.gopuram.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";

    @ParameterizedTest
    @CsvSource({
        "00-" + TRACE + "-" + SPAN + "-01, true",
        "00-" + TRACE + "-" + SPAN + "-00, false",
        "00-" + TRACE + "-" + SPAN + "-03, true",
        "00-" + TRACE + "-" + SPAN + "-02, false",
        "cc-" + TRACE + "-" + SPAN + "-01, true",
        "cc-" + TRACE + "-" + SPAN + "-01-what-the-future-brings, true"
    })
    void a_header_is_read(String header, boolean sampled) {
        assertThat(TraceParent.parse(header)).contains(new TraceParent(TRACE, SPAN, sampled));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-1",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01",
                "00-" + TRACE + "0-" + SPAN + "-01",
                " 00-" + TRACE + "-" + SPAN + "-01",
                "cc-" + TRACE + "-" + SPAN + "-01what"
            })
    void a_malformed_header_is_no_parent(String header) {
        assertThat(TraceParent.parse(header)).isEmpty();
    }

    @Test
    void a_new_trace_survives_its_header_and_a_child_stays_in_it() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 1_000; i++) {
            TraceParent trace = TraceParent.random(random, i % 2 == 0);
            TraceParent child = trace.child(random);

            assertThat(TraceParent.parse(trace.header())).contains(trace);
            assertThat(TraceParent.parse(child.header())).contains(child);
            assertThat(child.traceId()).isEqualTo(trace.traceId());
            assertThat(child.spanId()).isNotEqualTo(trace.spanId());
            assertThat(child.sampled()).isEqualTo(trace.sampled());
        }
    }
}
