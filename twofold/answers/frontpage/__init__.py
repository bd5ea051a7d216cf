"""The front page (科技创新调度台): what stands on it, block by block, for every surface."""
