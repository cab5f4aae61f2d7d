package dev.gopuram.platform.config;

import dev.gopuram.kernel.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The old snapshot with the reloadable settings of the new one, and an account of what differed. */
final class Merge<T extends Record> {
    private final List<String> applied = new ArrayList<>();
    private final List<String> needRestart = new ArrayList<>();
    private final T value;

    private Merge(T old, T fresh) {
        Object merged = record(old, fresh, "");
        @SuppressWarnings("unchecked")
        T same = (T) merged;
        this.value = same;
    }

    static <T extends Record> Merge<T> of(T old, T fresh) {
        return new Merge<>(old, fresh);
    }

    T value() {
        return value;
    }

    Reload outcome() {
        return new Reload(applied, needRestart);
    }

    private Object record(Object old, Object fresh, String path) {
        int before = applied.size();
        Shape shape = Shape.of(old.getClass());
        List<@Nullable Object> merged = new ArrayList<>(shape.settings().size());
        for (Shape.Setting setting : shape.settings()) {
            merged.add(setting(setting, setting.read(old), setting.read(fresh), Names.join(path, setting.key())));
        }
        return applied.size() == before ? old : shape.construct(merged.toArray());
    }

    private @Nullable Object setting(Shape.Setting setting, @Nullable Object old, @Nullable Object fresh, String path) {
        if (same(old, fresh)) {
            return old;
        }
        if (setting.reloadable()) {
            applied.add(path);
            return fresh;
        }
        if (isSection(setting) && old != null && fresh != null) {
            return record(old, fresh, path);
        }
        needRestart.add(path);
        return old;
    }

    private static boolean isSection(Shape.Setting setting) {
        return setting.type() instanceof Class<?> type && type.isRecord() && Scalars.of(type) == null;
    }

    /** Equality by content. Secrets have none of their own, lest they be compared by accident. */
    private static boolean same(@Nullable Object a, @Nullable Object b) {
        return switch (a) {
            case Secret secret -> b instanceof Secret other && secret.matches(other.reveal());
            case List<?> list -> b instanceof List<?> other && sameLists(list, other);
            case Map<?, ?> map -> b instanceof Map<?, ?> other && sameMaps(map, other);
            case Record record -> b != null && b.getClass() == record.getClass() && sameRecords(record, b);
            case null, default -> Objects.equals(a, b);
        };
    }

    private static boolean sameLists(List<?> a, List<?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!same(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameMaps(Map<?, ?> a, Map<?, ?> b) {
        return a.keySet().equals(b.keySet()) && a.keySet().stream().allMatch(key -> same(a.get(key), b.get(key)));
    }

    private static boolean sameRecords(Object a, Object b) {
        return Shape.of(a.getClass()).settings().stream().allMatch(s -> same(s.read(a), s.read(b)));
    }
}
