package dev.gopuram.platform.wire;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The messages and services of all contracts, as protoc wrote them down when the contracts were built. */
final class Descriptors {
    private static final String RESOURCE = "/dev/gopuram/contracts/contracts.desc";

    private final Map<String, FileDescriptor> files = new HashMap<>();

    private Descriptors() {}

    static Descriptors fromClasspath() {
        try (InputStream in = Descriptors.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "classpath: no " + RESOURCE + " (expected: the descriptors that building contracts makes)");
            }
            return of(FileDescriptorSet.parseFrom(in));
        } catch (IOException failure) {
            throw new UncheckedIOException("classpath: " + RESOURCE + " cannot be read", failure);
        }
    }

    static Descriptors of(FileDescriptorSet set) {
        Descriptors descriptors = new Descriptors();
        Map<String, FileDescriptorProto> protos = new HashMap<>();
        set.getFileList().forEach(file -> protos.put(file.getName(), file));
        set.getFileList().forEach(file -> descriptors.link(file.getName(), protos));
        return descriptors;
    }

    /** Finds a service by its simple name, which is the simple name of its Java port. */
    ServiceDescriptor service(String simpleName) {
        List<ServiceDescriptor> found = files.values().stream()
                .map(FileDescriptor::getServices)
                .flatMap(Collection::stream)
                .filter(service -> service.getName().equals(simpleName))
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException(simpleName + ": " + found.size()
                    + " services of that name in the contracts' .proto files (expected: 1)");
        }
        return found.getFirst();
    }

    Descriptor message(String fullName) {
        return files.values().stream()
                .map(file -> fullName.startsWith(file.getPackage() + ".")
                        ? file.findMessageTypeByName(
                                fullName.substring(file.getPackage().length() + 1))
                        : null)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        fullName + ": no such message in the contracts' .proto files (expected: one)"));
    }

    Collection<FileDescriptor> files() {
        return files.values();
    }

    private FileDescriptor link(String name, Map<String, FileDescriptorProto> protos) {
        FileDescriptor known = files.get(name);
        if (known != null) {
            return known;
        }
        FileDescriptorProto proto = protos.get(name);
        if (proto == null) {
            throw new IllegalStateException(name + ": imported but not in the descriptor set (expected: all imports)");
        }
        FileDescriptor[] imports = proto.getDependencyList().stream()
                .map(each -> link(each, protos))
                .toArray(FileDescriptor[]::new);
        try {
            FileDescriptor linked = FileDescriptor.buildFrom(proto, imports);
            files.put(name, linked);
            return linked;
        } catch (DescriptorValidationException invalid) {
            throw new IllegalStateException(name + ": not a valid descriptor", invalid);
        }
    }
}
