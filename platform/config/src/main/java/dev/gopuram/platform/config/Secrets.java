package dev.gopuram.platform.config;

import dev.gopuram.kernel.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the secrets of a configuration, so that the logs can be told what never to show. */
public final class Secrets {
    private Secrets() {}

    public static List<Secret> in(Record config) {
        List<Secret> found = new ArrayList<>();
        collect(config, found);
        return found;
    }

    private static void collect(@Nullable Object value, List<Secret> found) {
        switch (value) {
            case Secret secret -> found.add(secret);
            case List<?> list -> list.forEach(element -> collect(element, found));
            case Map<?, ?> map -> map.values().forEach(element -> collect(element, found));
            case Record record ->
                Shape.of(record.getClass()).settings().forEach(setting -> collect(setting.read(record), found));
            case null, default -> {}
        }
    }
}
