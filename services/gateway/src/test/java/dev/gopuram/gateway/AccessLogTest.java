package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gopuram.edge.AccessLog;
import dev.gopuram.edge.EdgeRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AccessLogTest {
    @Test
    void a_call_is_one_line_with_who_what_and_how_long_and_no_secret() {
        TestEdge edge = new TestEdge();
        edge.users.add("of-blue", "tenant-a", null, "blue", List.of("models"));
        edge.raw(
                        "GET",
                        "/v1/models/mini?api_key=" + "of-blue",
                        "",
                        "x-api-key",
                        "of-blue",
                        "x-correlation-id",
                        "order-17",
                        "x-stainless-retry-count",
                        "2")
                .await();
        EdgeRecord record = edge.record();
        Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            new AccessLog().ended(record);
        } finally {
            logger.detachAppender(lines);
        }

        assertThat(lines.list).hasSize(1);
        Map<String, Object> fields = lines.list.getFirst().getKeyValuePairs().stream()
                .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
        assertThat(fields)
                .containsEntry("correlationId", "order-17")
                .containsEntry("service", "gateway")
                .containsEntry("action", "models.show")
                .containsEntry("userId", record.principal())
                .containsEntry("tenant", "tenant-a")
                .containsEntry("team", "blue")
                .containsEntry("route", "/v1/models/{id}")
                .containsEntry("status", 200)
                .containsEntry("retry", 2)
                .containsKeys("requestId", "modelVersion", "latencyMs", "cacheHit", "bytesIn", "bytesOut");
        fields.remove("userId");
        assertThat(fields.values().toString()).doesNotContain("of-blue");
    }
}
