"""What the service tasks of a process ask the product to do, one file a kind, each by the name its tasks have as type.

To add a kind: write its file here, name it in ``cases.process.acting``, and say in ``packs.process_actions`` what its tasks
have to bring.
"""
