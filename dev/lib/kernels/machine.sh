# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# One virtual machine: a kernel, some CPUs, the guest, and a disk that takes what was seen. Sourced by
# dev/lib/kernels/observe.

# A machine takes one to three minutes on a free CPU; this ends one that hangs.
readonly MACHINE_SECONDS=900
readonly MACHINE_MEMORY=1024 # MiB

# run_machine VMLINUZ INITRD CPUS FOLDER: boots, waits for the end, and unpacks what was seen into FOLDER.
run_machine() {
  local vmlinuz=$1 initrd=$2 cpus=$3 folder=$4 qemu
  mkdir -p "$folder"
  truncate -s 64M "$folder/disk"
  # Always emulated: a /dev/kvm that is there need not work, such as in a machine that is virtual itself.
  # The two hubports are the ends of one wire; nothing of it leaves the machine.
  timeout --foreground --kill-after=10 "$MACHINE_SECONDS" qemu-system-x86_64 \
    -nodefaults -no-user-config -display none -no-reboot \
    -machine q35 -accel tcg,thread=multi -cpu max -smp "$cpus" -m "$MACHINE_MEMORY" \
    -kernel "$vmlinuz" -initrd "$initrd" -append "console=ttyS0 quiet panic=-1 mitigations=off" \
    -serial "file:$folder/console" -drive "file=$folder/disk,format=raw,if=virtio" \
    -netdev hubport,id=here,hubid=0 -device virtio-net-pci,netdev=here,mac=52:54:00:00:00:01,romfile= \
    -netdev hubport,id=there,hubid=0 -device virtio-net-pci,netdev=there,mac=52:54:00:00:00:02,romfile= \
    >"$folder/qemu" 2>&1 &
  qemu=$!
  MACHINES+=("$qemu")
  wait "$qemu" || true
  tar -xf "$folder/disk" -C "$folder" 2>>"$folder/qemu" || true
  rm -f "$folder/disk"
  [ -e "$folder/done" ]
}
