package dev.gopuram.inference;

import dev.gopuram.kernel.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The native libraries for one operating system and processor, as file names in the order they are loaded.
 *
 * @param onnxRuntime the folder of ONNX Runtime's libraries in its jar
 * @param onnxRuntimeFiles what to unpack from there
 * @param tokenizers the folder of the tokenizers' libraries in its jar
 * @param tokenizersFiles what to unpack and load from there, dependencies first
 */
record NativePlatform(
        String onnxRuntime, List<String> onnxRuntimeFiles, String tokenizers, List<String> tokenizersFiles) {
    private static final String SUPPORTED =
            "linux or macOS or Windows on x86-64 or aarch64, as ONNX Runtime is built for";

    static NativePlatform of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
        boolean intel = osArch.equals("amd64") || osArch.equals("x86_64");
        if (os.startsWith("linux") && (arm || intel)) {
            return unix(arm ? "linux-aarch64" : "linux-x64", arm ? "linux-aarch64" : "linux-x86_64", "so");
        }
        if (os.startsWith("mac") && arm) {
            return unix("osx-aarch64", "osx-aarch64", "dylib");
        }
        if (os.startsWith("windows") && intel) {
            return new NativePlatform(
                    "win-x64",
                    List.of("onnxruntime.dll", "onnxruntime4j_jni.dll", "onnxruntime_providers_shared.dll"),
                    "win-x86_64",
                    List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", "tokenizers.dll"));
        }
        throw Problem.of(
                Problem.Code.UNAVAILABLE, "platform: " + osName + " " + osArch + " (expected: " + SUPPORTED + ")");
    }

    private static NativePlatform unix(String onnxRuntime, String tokenizers, String extension) {
        return new NativePlatform(
                onnxRuntime,
                List.of("libonnxruntime." + extension, "libonnxruntime4j_jni." + extension),
                tokenizers,
                List.of("libtokenizers." + extension));
    }

    Map<String, String> onnxRuntimeResources() {
        return resources("ai/onnxruntime/native/" + onnxRuntime + "/", onnxRuntimeFiles);
    }

    Map<String, String> tokenizersResources() {
        return resources("native/lib/" + tokenizers + "/cpu/", tokenizersFiles);
    }

    private static Map<String, String> resources(String folder, List<String> files) {
        Map<String, String> resources = new LinkedHashMap<>();
        files.forEach(file -> resources.put(file, folder + file));
        return resources;
    }
}
