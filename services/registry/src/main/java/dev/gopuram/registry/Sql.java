package dev.gopuram.registry;

import dev.gopuram.platform.store.OutboxEvent;
import dev.gopuram.platform.store.RowReader;
import dev.gopuram.platform.store.Tx;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A transaction whose writes somebody may watch one by one: each is told of before and after it. */
record Sql(Tx tx, WriteWatch watch) {
    int update(String sql, @Nullable Object... args) {
        watch.before(sql);
        int rows = tx.update(sql, args);
        watch.after(sql);
        return rows;
    }

    /** Changes rows and answers them. */
    <T> Optional<T> changed(String sql, RowReader<T> reader, @Nullable Object... args) {
        watch.before(sql);
        Optional<T> row = tx.first(sql, reader, args);
        watch.after(sql);
        return row;
    }

    void batch(String sql, List<? extends List<? extends @Nullable Object>> rows) {
        watch.before(sql);
        tx.batch(sql, rows);
        watch.after(sql);
    }

    void publish(OutboxEvent event) {
        watch.before(event.type());
        tx.publish(event);
        watch.after(event.type());
    }

    <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... args) {
        return tx.list(sql, reader, args);
    }

    <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... args) {
        return tx.first(sql, reader, args);
    }
}
