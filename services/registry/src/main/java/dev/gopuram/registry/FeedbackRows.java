package dev.gopuram.registry;

import dev.gopuram.contracts.registry.SegmentAccuracy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How predictions turned out. What is said again replaces what was said before. */
record FeedbackRows(Sql sql) {
    /**
     * What was said of one row of a prediction.
     *
     * @param rollout empty where it was in none
     */
    record Said(
            String tenant,
            String prediction,
            int line,
            String model,
            String version,
            String rollout,
            int step,
            boolean candidate,
            @Nullable Boolean correct,
            String label,
            @Nullable Double rating,
            Instant at) {}

    /** What it comes to for one version. */
    record Sums(long labelled, long correct, @Nullable Double meanRating) {}

    boolean there(String tenant, String prediction, int line) {
        return sql.first(
                        "SELECT 1 FROM feedback WHERE tenant = ? AND prediction = ? AND line = ?",
                        row -> true,
                        tenant,
                        prediction,
                        line)
                .isPresent();
    }

    void put(Said said, Map<String, String> segments) {
        sql.update(
                """
                INSERT INTO feedback (tenant, prediction, line, model, version, rollout, step, candidate, correct, label,
                    rating, given_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant, prediction, line) DO UPDATE SET correct = excluded.correct, label = excluded.label,
                    rating = excluded.rating, given_at = excluded.given_at\
                """,
                said.tenant(),
                said.prediction(),
                said.line(),
                said.model(),
                said.version(),
                said.rollout(),
                said.step(),
                said.candidate(),
                said.correct(),
                said.label(),
                said.rating(),
                said.at());
        sql.update(
                "DELETE FROM feedback_segment WHERE tenant = ? AND prediction = ? AND line = ?",
                said.tenant(),
                said.prediction(),
                said.line());
        sql.batch(
                "INSERT INTO feedback_segment (tenant, prediction, line, segment, value) VALUES (?, ?, ?, ?, ?)",
                segments.entrySet().stream()
                        .map(each ->
                                List.of(said.tenant(), said.prediction(), said.line(), each.getKey(), each.getValue()))
                        .toList());
    }

    /** Of what was said since. */
    Sums sums(String tenant, String model, String version, Instant since) {
        return sql.first(
                        """
                        SELECT COUNT(correct) AS labelled, COALESCE(SUM(correct), 0) AS correct, AVG(rating) AS rating
                        FROM feedback WHERE tenant = ? AND model = ? AND version = ? AND given_at >= ?\
                        """,
                        row -> new Sums(
                                row.longValue("labelled"), row.longValue("correct"), row.doubleOrNull("rating")),
                        tenant,
                        model,
                        version,
                        since)
                .orElseThrow();
    }

    List<SegmentAccuracy> segments(String tenant, String model, String version, int limit) {
        return sql.list(
                """
                SELECT s.segment, s.value, COUNT(f.correct) AS labelled, COALESCE(SUM(f.correct), 0) AS correct
                FROM feedback f JOIN feedback_segment s
                  ON s.tenant = f.tenant AND s.prediction = f.prediction AND s.line = f.line
                WHERE f.tenant = ? AND f.model = ? AND f.version = ? AND f.correct IS NOT NULL
                GROUP BY s.segment, s.value ORDER BY labelled DESC, s.segment, s.value LIMIT ?\
                """,
                row -> new SegmentAccuracy(
                        row.text("segment"), row.text("value"), row.longValue("labelled"), row.longValue("correct")),
                tenant,
                model,
                version,
                limit);
    }

    int deleteBefore(Instant time) {
        int deleted = sql.update("DELETE FROM feedback WHERE given_at <= ?", time);
        if (deleted > 0) {
            sql.update("DELETE FROM feedback_segment WHERE NOT EXISTS (SELECT 1 FROM feedback f WHERE"
                    + " f.tenant = feedback_segment.tenant AND f.prediction = feedback_segment.prediction AND"
                    + " f.line = feedback_segment.line)");
        }
        return deleted;
    }
}
