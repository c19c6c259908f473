{
  "target_defaults": {
    "include_dirs": ["native"],
    "cflags!": ["-fno-omit-frame-pointer", "-O3"],
    "cflags_cc!": ["-std=gnu++17", "-std=gnu++20", "-fno-rtti"],
    "cflags_cc": ["-std=c++20", "-O2", "-fno-exceptions", "-Wall", "-Wextra", "-Wconversion", "-fvisibility=hidden"],
    "ldflags": ["-static-libstdc++", "-static-libgcc"]
  },
  "targets": [
    {
      "target_name": "fusebench",
      "sources": ["<!@(ls native/addon/*.cc native/common/*.cc native/loops/*.cc native/round/*.cc native/system/*.cc)"],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")"],
      "defines": ["NAPI_VERSION=8", "NAPI_DISABLE_CPP_EXCEPTIONS"],
      "ldflags": ["-Wl,--exclude-libs,ALL"]
    },
    {
      "target_name": "fusebench-daemon",
      "type": "executable",
      "sources": ["<!@(ls native/daemon/*.cc native/daemon/wire/*.cc native/daemon/state/*.cc native/daemon/ops/*.cc native/daemon/serve/*.cc)"],
      "ldflags": ["-static", "-pthread"],
      "ldflags!": ["-rdynamic"]
    },
    {
      "target_name": "fusebench-reaper",
      "type": "executable",
      "sources": ["native/reaper/main.cc"],
      "ldflags": ["-static"],
      "ldflags!": ["-rdynamic"]
    },
    {
      "target_name": "fusebench-init",
      "type": "executable",
      "sources": ["<!@(ls native/init/*.cc)"],
      "ldflags": ["-static"],
      "ldflags!": ["-rdynamic"]
    }
  ]
}
