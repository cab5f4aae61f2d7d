package dev.gopuram.platform.config;

import java.util.List;
import java.util.Properties;

/** The reference of every setting, generated from the records and their comment texts. */
public final class ConfigReference {
    private ConfigReference() {}

    /**
     * A configuration file with every setting at its default, and a comment at each.
     *
     * @param docs the comments by dotted path; entries of lists and of maps are {@code *}, as in {@code nodes.*.runs}
     */
    public static String yaml(Class<? extends Record> type, Properties docs) {
        return new ReferenceWriter(docs).write(type);
    }

    /** The dotted paths without a text. */
    public static List<String> undocumented(Class<? extends Record> type, Properties docs) {
        return SettingPaths.of(type).stream()
                .filter(path -> docs.getProperty(path, "").isBlank())
                .toList();
    }

    /** The texts that belong to no setting. */
    public static List<String> orphaned(Class<? extends Record> type, Properties docs) {
        List<String> paths = SettingPaths.of(type);
        return docs.stringPropertyNames().stream()
                .filter(path -> !paths.contains(path))
                .sorted()
                .toList();
    }
}
