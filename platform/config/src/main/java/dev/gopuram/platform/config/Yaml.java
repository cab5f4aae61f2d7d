package dev.gopuram.platform.config;

import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeType;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The YAML layer: text to a bounded tree of nodes that know their place. */
final class Yaml {
    static final int MAX_DEPTH = 32;
    static final int MAX_ALIASES = 100;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private Yaml() {}

    /** The mapping at the root; null where an error was found instead. */
    static @Nullable MappingNode root(Errors errors, String text) {
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            errors.add(Position.START, "a byte order mark (expected: UTF-8 without one)");
            return null;
        }
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(ConfigFile.MAX_BYTES)
                .setAllowNonScalarKeys(true)
                .setMaxAliasesForCollections(MAX_ALIASES)
                .setBufferSize(Math.clamp(text.length() + 1L, 16, 8192))
                .build();
        try {
            if (!bounded(errors, new Parse(settings).parseString(text).iterator())) {
                return null;
            }
            return mapping(errors, new Compose(settings).composeString(text));
        } catch (MarkedYamlEngineException e) {
            errors.add(e.getProblemMark().map(Position::of).orElse(Position.START), describe(e));
        } catch (YamlEngineException e) {
            errors.add(Position.START, "not YAML: " + e.getMessage());
        }
        return null;
    }

    /** Looks at the events before a tree is built of them, for building recurses as deep as the text nests. */
    private static boolean bounded(Errors errors, Iterator<Event> events) {
        int depth = 0;
        int aliases = 0;
        int documents = 0;
        while (events.hasNext()) {
            Event event = events.next();
            String trouble = null;
            if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
                trouble = "nested too deep (expected: at most " + MAX_DEPTH + " levels)";
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            } else if (event instanceof AliasEvent && ++aliases > MAX_ALIASES) {
                trouble = "too many aliases (expected: at most " + MAX_ALIASES + ")";
            } else if (event instanceof DocumentStartEvent && ++documents > 1) {
                trouble = "a second document (expected: one)";
            }
            if (trouble != null) {
                errors.add(event.getStartMark().map(Position::of).orElse(Position.START), trouble);
                return false;
            }
        }
        return true;
    }

    private static @Nullable MappingNode mapping(Errors errors, Optional<Node> root) {
        if (root.isEmpty() || isNothing(root.get())) {
            errors.add(Position.START, "an empty file (expected: at least one key; start without a file for defaults)");
            return null;
        }
        if (root.get() instanceof MappingNode mapping) {
            return mapping;
        }
        errors.add(Position.of(root.get()), describe(root.get()) + " (expected: key: value lines)");
        return null;
    }

    static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && (scalar.getValue().isEmpty()
                        || scalar.getValue().equals("~")
                        || scalar.getValue().equals("null"));
    }

    /** What stands there, for an error: never a scalar's text, which may be a secret. */
    static String describe(Node node) {
        if (isNothing(node)) {
            return "nothing";
        }
        return node.getNodeType() == NodeType.MAPPING
                ? "a mapping"
                : node.getNodeType() == NodeType.SEQUENCE ? "a list" : "a single value";
    }

    private static String describe(MarkedYamlEngineException e) {
        String problem = e.getProblem();
        if (problem != null && problem.contains("\\t(TAB)")) {
            return "a tab (expected: spaces)";
        }
        String context = e.getContext();
        String where = context == null
                ? ""
                : " " + context + e.getContextMark().map(Yaml::line).orElse("");
        return "not YAML: " + problem + where;
    }

    private static String line(Mark mark) {
        return " on line " + (mark.getLine() + 1);
    }
}
