package dev.gopuram.platform.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Finds where a file sets what a dotted path names. */
final class Places {
    private Places() {}

    /** The place of the setting, or of the nearest above it that the file has. */
    static Position of(Node root, String path) {
        Node found = root;
        int from = 0;
        while (from <= path.length()) {
            int dot = path.indexOf('.', from);
            int to = dot < 0 ? path.length() : dot;
            Node below = below(found, path.substring(from, to));
            if (below == null) {
                break;
            }
            found = below;
            from = to + 1;
        }
        return Position.of(found);
    }

    private static @Nullable Node below(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key)) {
                    return tuple.getValueNode();
                }
            }
        }
        return null;
    }
}
